package org.pcot.datasets.problems;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.SerialisedSize;
import org.pcot.datasets.corpus.CorpusTestSupport;
import org.pcot.datasets.corpus.solutions.Demonstrations;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.spark.Broadcasts;

class PublishedProblemsTest {
  private static List<Problem> problems(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Problem(name + " " + i + "\n", "steps\n#### " + i, "#### " + i, "" + i))
        .toList();
  }

  private static ProblemTable table(int train) {
    return new ProblemTable(
        Map.of(Split.TRAIN, problems("train", train), Split.TEST, problems("test", 7)));
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(CorpusTestSupport.spark().sparkContext());
  }

  @Test
  void theTestSetIsEnumeratedInOneOrderForAllSeeds() {
    PublishedProblems source = PublishedProblems.local(table(10));
    assertThat(source.count(Split.TEST)).hasValue(7);
    assertThat(source.count(Split.VALIDATION)).hasValue(0);
    List<Problem> first = first(source, 1, 7);
    assertThat(first).containsExactlyInAnyOrderElementsOf(problems("test", 7));
    assertThat(first(source, 2, 7)).isEqualTo(first);
    for (Split split : List.of(Split.TEST, Split.VALIDATION)) {
      assertThatThrownBy(() -> source.problem(1, split, source.count(split).getAsLong()))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** As MATH's are: by subject, of which the first alone would be examined. */
  @Test
  void theFirstTestProblemsAreOfAllPartsOfASortedCollection() {
    List<Problem> sorted = new ArrayList<>();
    for (String subject : List.of("algebra", "geometry", "probability", "zeta")) {
      sorted.addAll(problems(subject, 250));
    }
    PublishedProblems source =
        PublishedProblems.local(new ProblemTable(Map.of(Split.TEST, sorted)));
    Map<String, Long> subjects =
        first(source, 3, 100).stream()
            .collect(groupingBy(problem -> problem.prompt().split(" ")[0], counting()));
    double fiveSigma = 5 * Math.sqrt(100 * 0.25 * 0.75 * 0.9);
    assertThat(subjects)
        .hasSize(4)
        .allSatisfy(
            (subject, count) -> assertThat((double) count).isCloseTo(25, within(fiveSigma)));
  }

  private static List<Problem> first(ProblemSource source, long seed, int count) {
    return LongStream.range(0, count).mapToObj(i -> source.problem(seed, Split.TEST, i)).toList();
  }

  @Test
  void everyEpochGoesOnceThroughTheTrainingProblemsInAnotherOrder() {
    PublishedProblems source = PublishedProblems.local(table(50));
    List<Problem> first = epoch(source, 3, 0);
    List<Problem> second = epoch(source, 3, 1);
    assertThat(first).containsExactlyInAnyOrderElementsOf(problems("train", 50));
    assertThat(second).containsExactlyInAnyOrderElementsOf(problems("train", 50));
    assertThat(second).isNotEqualTo(first);
    assertThat(epoch(source, 4, 0)).isNotEqualTo(first);
    assertThat(epoch(source, 3, 0)).isEqualTo(first);
  }

  @Test
  void trainingProblemsComeInTheOrderOfTheirCorpus() {
    List<Problem> train = problems("train", 13);
    PublishedProblems source =
        PublishedProblems.local(new ProblemTable(Map.of(Split.TRAIN, train)));
    List<Example> corpus =
        new Demonstrations(Split.TRAIN, 6, 0.5, 3, train.size(), 3L * train.size())
            .arrange(spark().parallelize(train, 3), 2)
            .collect();
    assertThat(corpus)
        .hasSize(3 * 13)
        .allSatisfy(
            row ->
                assertThat(row.prompt())
                    .isEqualTo(source.problem(6, Split.TRAIN, row.id()).prompt()));
  }

  private static List<Problem> epoch(ProblemSource source, long seed, int epoch) {
    return LongStream.range(50L * epoch, 50L * (epoch + 1))
        .mapToObj(i -> source.problem(seed, Split.TRAIN, i))
        .toList();
  }

  @Test
  void drawsAreAFunctionOfTheStreamAndFair() {
    PublishedProblems source = PublishedProblems.local(table(10));
    int[] counts = new int[10];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      CounterRandom random = CounterRandom.of(5, Purpose.ROLLOUT_PROMPT, i);
      Problem problem = source.draw(random, Split.TRAIN);
      assertThat(source.draw(random, Split.TRAIN)).isSameAs(problem);
      counts[Integer.parseInt(problem.answer())]++;
    }
    double fiveSigma = 5 * Math.sqrt(draws * 0.1 * 0.9);
    for (int count : counts) {
      assertThat((double) count).isCloseTo(draws / 10.0, within(fiveSigma));
    }
  }

  @Test
  void saysWhetherAPromptStandsInTwoSplits() {
    assertThat(PublishedProblems.local(table(10)).separatesInputs()).isTrue();
    Map<Split, List<Problem>> same =
        Map.of(Split.TRAIN, problems("same", 3), Split.TEST, problems("same", 1));
    assertThat(PublishedProblems.local(new ProblemTable(same)).separatesInputs()).isFalse();
  }

  /** Closures with the source are as small with many rows as with few. */
  @Test
  void theSerialisedSourceDoesNotGrowWithItsRows() throws IOException {
    int few = SerialisedSize.of(Broadcasts.problems(table(10), spark()));
    int many = SerialisedSize.of(Broadcasts.problems(table(20_000), spark()));
    assertThat(many).isLessThan(4096).isCloseTo(few, within(64));
    assertThat(SerialisedSize.of(table(20_000))).isGreaterThan(500_000);
  }

  @Test
  void rowsThatAreNotBroadcastNeverTravel() {
    assertThatThrownBy(() -> SerialisedSize.of(PublishedProblems.local(table(10))))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("not broadcast");
  }

  @Test
  void problemsAreThoseThatACorpusDemonstrates() {
    List<Example> examples =
        List.of(
            new Example(0, "b", "#### 2", "2", false),
            new Example(1, "a", "steps #### 1", "1", true),
            new Example(2, "b", "steps #### 2", "2", true),
            new Example(3, "b", "#### 2", "2", false));
    ProblemTable table = ProblemTable.demonstrated(Map.of(Split.TRAIN, examples));
    assertThat(table.of(Split.TRAIN))
        .containsExactly(
            new Problem("b", "steps #### 2", "#### 2", "2"),
            new Problem("a", "steps #### 1", "steps #### 1", "1"));
    assertThat(table.of(Split.TEST)).isEmpty();
  }

  @Test
  void executorsHaveTheProblemsOfTheDriver() {
    PublishedProblems source = Broadcasts.problems(table(50), spark());
    List<Long> indices = LongStream.range(0, 120).boxed().toList();
    assertThat(
            spark().parallelize(indices, 3).map(i -> source.problem(9, Split.TRAIN, i)).collect())
        .isEqualTo(indices.stream().map(i -> source.problem(9, Split.TRAIN, i)).toList());
  }
}
