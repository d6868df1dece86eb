package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.corpus.SolutionFiles.config;
import static org.pcot.datasets.corpus.SolutionFiles.origin;
import static org.pcot.datasets.corpus.SolutionFiles.question;
import static org.pcot.datasets.corpus.SolutionFiles.reasoning;
import static org.pcot.datasets.corpus.SolutionFiles.row;
import static org.pcot.datasets.corpus.SolutionFiles.selection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rejects.ReasonCount;
import org.pcot.datasets.corpus.rows.LengthSummary;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.random.Permutation;

class PublishedCorpusTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();
  private static final int TRAIN_ROWS = 53;
  private static final int TEST_ROWS = 11;

  @TempDir Path directory;

  @BeforeEach
  void writeSources() throws IOException {
    writeRows("train", TRAIN_ROWS);
    writeRows("test", TEST_ROWS);
  }

  private void writeRows(String split, int rows) throws IOException {
    SolutionFiles.write(
        directory.resolve(split + ".jsonl"),
        IntStream.range(0, rows).mapToObj(n -> row(split, n)).toList());
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private Manifest write(String name, SolutionsConfig config, int partitions) throws IOException {
    return new PublishedCorpus(config).write(SPARK, path(name), partitions).manifest();
  }

  private List<Example> examples(String name, Split split) throws IOException {
    return Corpus.open(SPARK, path(name)).examples(split);
  }

  @Test
  void everyDemonstrationIsTheOneThatItsIdStandsFor() throws IOException {
    SolutionsConfig config = config(directory, "epochs=3", "seed=9");
    write("corpus", config, 4);
    Example[] expected = new Example[3 * TRAIN_ROWS];
    for (int epoch = 0; epoch < 3; epoch++) {
      Permutation order =
          new Permutation(TRAIN_ROWS, CounterRandom.of(9, Purpose.TRAINING_ORDER, epoch));
      for (int n = 0; n < TRAIN_ROWS; n++) {
        int id = epoch * TRAIN_ROWS + (int) order.place(n);
        boolean isLong = CounterRandom.of(9, Purpose.TRAIN_EXAMPLE, id).uniform(0) < 0.4;
        expected[id] = example("train", id, n, isLong);
      }
    }
    assertThat(examples("corpus", Split.TRAIN)).containsExactly(expected);

    List<Example> test = new ArrayList<>();
    for (int n = 0; n < TEST_ROWS; n++) {
      boolean isLong = CounterRandom.of(9, Purpose.TEST_EXAMPLE, n).uniform(0) < 0.4;
      test.add(example("test", n, n, isLong));
    }
    assertThat(examples("corpus", Split.TEST)).isEqualTo(test);
    assertThat(examples("corpus", Split.VALIDATION)).isEmpty();
  }

  @Test
  void rowsAreThoseThatComeFirstOfAll() throws IOException {
    write("all", config(directory, "seed=9"), 3);
    Manifest some = write("some", config(directory, "seed=9", "rows=20"), 3);
    assertThat(examples("some", Split.TRAIN))
        .isEqualTo(examples("all", Split.TRAIN).subList(0, 20));
    assertThat(examples("some", Split.TEST)).isEqualTo(examples("all", Split.TEST));
    assertThat(selection(some).usable(Split.TRAIN).rows()).isEqualTo(TRAIN_ROWS);
    assertThat(write("exactly", config(directory, "rows=" + TRAIN_ROWS), 3).train().rows())
        .isEqualTo(TRAIN_ROWS);
  }

  private static Example example(String split, long id, int n, boolean isLong) {
    String response = (isLong ? reasoning(n) + "\n" : "") + "#### " + n;
    return new Example(id, question(split, n) + "\n", response, String.valueOf(n), isLong);
  }

  @Test
  void contentIsTheSameWithAnyNumberOfPartitions() throws IOException {
    SolutionsConfig config = config(directory, "epochs=4", "validation_share=0.2");
    Manifest one = write("one", config, 1);
    Manifest seven = write("seven", config, 7);
    Manifest many = write("many", config, 1000);

    assertThat(one.train().files()).hasSize(1);
    assertThat(seven.train().files()).hasSize(7);
    assertThat(many.train().files()).hasSize((int) many.train().rows());
    assertThat(seven.contentDigest()).isEqualTo(one.contentDigest());
    assertThat(many.contentDigest()).isEqualTo(one.contentDigest());
    for (Split split : Split.values()) {
      assertThat(examples("seven", split)).isEqualTo(examples("one", split));
      assertThat(seven.part(split).responseLengths()).isEqualTo(one.part(split).responseLengths());
    }
    CorpusTestSupport.assertContent(Corpus.open(SPARK, path("seven")));
  }

  /** Also: sources and corpus lie on another file system than the local one. */
  @Test
  void tasksThatFailAndAreRetriedCountOnce() throws IOException {
    Manifest undisturbed = write("undisturbed", config(directory), 3);
    String root = FlakyFileSystem.SCHEME + "://" + directory;
    SolutionsConfig config =
        config(
            directory,
            "files.train=[\"" + root + "/train.jsonl\"]",
            "files.test=[\"" + root + "/test*\"]");
    Manifest retried = new PublishedCorpus(config).write(SPARK, root + "/retried", 3).manifest();
    assertThat(retried.contentDigest()).isEqualTo(undisturbed.contentDigest());
    assertThat(retried.train().files()).hasSize(3);
    assertThat(origin(retried).sources()).allMatch(source -> source.path().startsWith("flaky:"));
    CorpusTestSupport.assertContent(Corpus.open(SPARK, root + "/retried"));
  }

  @Test
  void filesAreInOrderOfIdAndSoAreTheRowsInThem() throws IOException {
    Manifest manifest = write("corpus", config(directory, "epochs=2"), 5);
    List<Long> ids = new ArrayList<>();
    for (Manifest.DataFile file : manifest.train().files()) {
      String data = directory.resolve("corpus").resolve(file.path()).toString();
      List<Row> rows = SPARK.read().parquet(data).select("id").collectAsList();
      assertThat(rows).hasSize((int) file.rows());
      rows.forEach(row -> ids.add(row.getLong(0)));
    }
    assertThat(ids).isEqualTo(LongStream.range(0, 2 * TRAIN_ROWS).boxed().toList());
  }

  @Test
  void seedsChangeTheDrawsAndTheOrderButNotWhatIsHeldOut() throws IOException {
    Manifest first = write("a", config(directory, "seed=1", "validation_share=0.3"), 2);
    Manifest second = write("b", config(directory, "seed=2", "validation_share=0.3"), 2);
    assertThat(second.contentDigest()).isNotEqualTo(first.contentDigest());
    assertThat(prompts("a", Split.TRAIN)).isNotEqualTo(prompts("b", Split.TRAIN));
    assertThat(new HashSet<>(prompts("a", Split.TRAIN)))
        .isEqualTo(new HashSet<>(prompts("b", Split.TRAIN)));
    assertThat(prompts("a", Split.VALIDATION)).isEqualTo(prompts("b", Split.VALIDATION));
  }

  private List<String> prompts(String name, Split split) throws IOException {
    return examples(name, split).stream().map(Example::prompt).toList();
  }

  @Test
  void aShareOfTheTrainingQuestionsIsValidatedOnAndNoLongerTrainedOn() throws IOException {
    writeRows("train", 400);
    Manifest manifest = write("corpus", config(directory, "validation_share=0.25"), 2);
    List<String> train = prompts("corpus", Split.TRAIN);
    List<String> validation = prompts("corpus", Split.VALIDATION);
    assertThat(validation).hasSizeBetween(65, 135).doesNotContainAnyElementsOf(train);
    assertThat(Stream.concat(train.stream(), validation.stream()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 400).mapToObj(n -> question("train", n) + "\n").toList());
    assertThat(selection(manifest).usable(Split.VALIDATION).rows()).isEqualTo(validation.size());
    assertThat(selection(manifest).usable(Split.TRAIN).rows()).isEqualTo(train.size());
  }

  @Test
  void pCotOfZeroAndOneAreShortAndLongThroughout() throws IOException {
    assertThat(write("none", config(directory, "p_cot=0.0"), 2).train().longRows()).isZero();
    assertThat(write("all", config(directory, "p_cot=1.0"), 2).train().longRows())
        .isEqualTo(TRAIN_ROWS);
  }

  @Test
  void trainingQuestionsThatStandInTestAreRejectedHoweverTheyAreLaidOut() throws IOException {
    List<String> lines = new ArrayList<>(List.of(row("train", 0), row("test", 3)));
    lines.add(row("  how MANY in\ttest  5? ", "#### 5"));
    lines.add(row("train", 1));
    SolutionFiles.write(directory.resolve("train.jsonl"), lines);
    Manifest manifest = write("corpus", config(directory, "max_rejected_share=0.5"), 2);
    assertThat(selection(manifest).rejectedFor())
        .containsExactly(new ReasonCount("also_in_test", 2));
    assertThat(prompts("corpus", Split.TRAIN))
        .containsExactlyInAnyOrder(question("train", 0) + "\n", question("train", 1) + "\n");
    assertThat(manifest.test().rows()).isEqualTo(TEST_ROWS);
  }

  @Test
  void filesOfValidationAreKeptFromTrainingAndFromTest() throws IOException {
    SolutionFiles.write(
        directory.resolve("dev.jsonl"), List.of(row("dev", 1), row("train", 7), row("test", 2)));
    SolutionsConfig config =
        config(
            directory,
            "files.validation=[\"" + path("dev.jsonl") + "\"]",
            "max_rejected_share=0.1");
    Manifest manifest = write("corpus", config, 2);
    assertThat(prompts("corpus", Split.VALIDATION))
        .containsExactly(question("dev", 1) + "\n", question("train", 7) + "\n");
    assertThat(prompts("corpus", Split.TRAIN))
        .hasSize(TRAIN_ROWS - 1)
        .doesNotContain(question("train", 7) + "\n");
    assertThat(selection(manifest).rejectedFor())
        .containsExactly(
            new ReasonCount("also_in_test", 1), new ReasonCount("also_in_validation", 1));
  }

  @Test
  void parquetGivesTheSameRowsAsJsonLines() throws IOException {
    for (String split : List.of("train", "test")) {
      SPARK
          .read()
          .json(path(split + ".jsonl"))
          .coalesce(1)
          .write()
          .parquet(path(split + "-parquet"));
    }
    SolutionsConfig config =
        config(
            directory,
            "files.train=[\"" + path("train-parquet") + "\"]",
            "files.test=[\"" + path("test-parquet/part-*.parquet") + "\"]");
    assertThat(write("b", config, 3).contentDigest())
        .isEqualTo(write("a", config(directory), 3).contentDigest());
  }

  @Test
  void directoriesAndSeveralFilesAreReadInTheOrderOfTheirNames() throws IOException {
    Path parts = Files.createDirectory(directory.resolve("parts"));
    List<String> rows = IntStream.range(0, TRAIN_ROWS).mapToObj(n -> row("train", n)).toList();
    SolutionFiles.write(parts.resolve("b.jsonl"), rows.subList(20, TRAIN_ROWS));
    SolutionFiles.write(parts.resolve("a.jsonl"), rows.subList(0, 20));
    Files.writeString(parts.resolve("README.md"), "mine");
    Files.writeString(parts.resolve("_SUCCESS"), "");
    Manifest whole = write("whole", config(directory), 3);
    Manifest divided = write("split", config(directory, "files.train=[\"" + parts + "\"]"), 3);
    assertThat(divided.contentDigest()).isEqualTo(whole.contentDigest());
    assertThat(origin(divided).sources()).hasSize(3);
  }

  @Test
  void manifestCountsRowsAndLengths() throws IOException {
    SolutionsConfig config = config(directory, "epochs=2");
    Manifest manifest = new PublishedCorpus(config).write(SPARK, path("corpus"), 3).manifest();
    List<Integer> lengths =
        new ArrayList<>(
            examples("corpus", Split.TRAIN).stream()
                .map(example -> example.response().length())
                .toList());
    Collections.sort(lengths);
    int rows = 2 * TRAIN_ROWS;
    assertThat(manifest.lengthUnit()).isEqualTo("characters");
    assertThat(manifest.train().rows()).isEqualTo(rows);
    assertThat(manifest.train().promptLengths())
        .isEqualTo(new LengthSummary(2 * (10 * 21 + 43 * 22), 21, 22, 22, 22, 22));
    assertThat(manifest.train().responseLengths())
        .isEqualTo(
            new LengthSummary(
                lengths.stream().mapToInt(Integer::intValue).sum(),
                lengths.get(0),
                lengths.get(52), // the 53rd of 106
                lengths.get(95), // the 96th: at least 95.4
                lengths.get(104), // the 105th: at least 104.94
                lengths.get(105)));
    assertThat(manifest.train().responseLengths().min())
        .isLessThan(manifest.train().responseLengths().max());
    assertThat(selection(manifest).sourceRows()).isEqualTo(TRAIN_ROWS + TEST_ROWS);
  }

  @Test
  void tooLongRowsLoseLinesOfTheirSolutionOrAreRejected() throws IOException {
    String lengthy = "Line one.\nLine two.\nLine three.\n#### 4";
    SolutionFiles.write(
        directory.resolve("train.jsonl"),
        List.of(
            row("Short?", "One.\n#### 1"), row("Long?", lengthy), row("a".repeat(60), "#### 2")));
    SolutionFiles.write(directory.resolve("test.jsonl"), List.of(row("Test?", "#### 3")));
    String[] limits = {"max_length=40", "p_cot=1.0", "max_rejected_share=0.9"};
    Manifest rejecting = write("rejecting", config(directory, limits), 1);
    assertThat(prompts("rejecting", Split.TRAIN)).containsExactly("Short?\n");
    assertThat(selection(rejecting).rejectedFor().get(0).reason()).isEqualTo("too_long");

    SolutionsConfig config =
        config(directory, limits[0], limits[1], limits[2], "too_long=truncate");
    Manifest truncating = write("truncating", config, 1);
    Map<String, String> responses =
        examples("truncating", Split.TRAIN).stream()
            .collect(Collectors.toMap(Example::prompt, Example::response));
    assertThat(responses)
        .isEqualTo(Map.of("Short?\n", "One.\n#### 1", "Long?\n", "Line one.\nLine two.\n#### 4"));
    assertThat(selection(truncating).usable(Split.TRAIN).truncatedRows()).isEqualTo(1);
  }

  /** A solution that has none is kept. */
  @Test
  void aSolutionThatWouldLoseAllItsLinesIsRejected() throws IOException {
    String line = "It is " + "1+".repeat(13) + "1.";
    SolutionFiles.write(
        directory.resolve("train.jsonl"),
        List.of(
            row("One?", line + "\n#### 1"),
            row("Two?", "\n" + line + "\n" + line + "\n#### 2"),
            row("Three?", "Three.\n" + line + "\n#### 3"),
            row("Four?", "#### 4")));
    SolutionFiles.write(directory.resolve("test.jsonl"), List.of(row("Test?", "#### 5")));
    SolutionsConfig config =
        config(
            directory, "max_length=30", "p_cot=1.0", "max_rejected_share=0.9", "too_long=truncate");
    Manifest manifest = write("corpus", config, 1);
    assertThat(selection(manifest).rejectedFor()).containsExactly(new ReasonCount("too_long", 2));
    assertThat(examples("corpus", Split.TRAIN).stream().map(Example::response))
        .containsExactlyInAnyOrder("Three.\n#### 3", "\n#### 4");
  }

  @Test
  void bracesAndDollarsInRowsAreNoFields() throws IOException {
    String question = "What is {answer}, {x} or $1 \\1?";
    SolutionFiles.write(directory.resolve("train.jsonl"), List.of(row(question, "#### 5")));
    write("corpus", config(directory, "p_cot=0.0"), 1);
    assertThat(examples("corpus", Split.TRAIN))
        .containsExactly(new Example(0, question + "\n", "#### 5", "5", false));
  }

  @Test
  void annotationsCanBeRemoved() throws IOException {
    write("corpus", config(directory, "annotations=remove", "p_cot=1.0"), 2);
    assertThat(examples("corpus", Split.TRAIN))
        .allSatisfy(
            example -> assertThat(example.response()).doesNotContain("<<").contains("+0 = "));
  }

  @Test
  void aCorpusOutlivesItsSourcesUntilItIsDamaged() throws IOException {
    PublishedCorpus corpus = new PublishedCorpus(config(directory));
    Leases leases = Leases.refusing("a test");
    assertThatThrownBy(() -> corpus.restore(SPARK, path("corpus"), 2, leases))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no corpus");
    Manifest written = corpus.write(SPARK, path("corpus"), 2).manifest();
    Path train = directory.resolve("train.jsonl");
    Path elsewhere = Files.move(train, directory.resolve("elsewhere.jsonl"));
    assertThat(corpus.restore(SPARK, path("corpus"), 2, leases).isReused()).isTrue();
    PublishedCorpus other = new PublishedCorpus(config(directory, "p_cot=0.5"));
    assertThatThrownBy(() -> other.restore(SPARK, path("corpus"), 2, leases))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("p_cot is 0.4 there, 0.5 is asked for");

    Path data = directory.resolve("corpus").resolve(written.train().files().get(0).path());
    Files.writeString(data, "damaged");
    assertThatThrownBy(() -> corpus.restore(SPARK, path("corpus"), 2, leases))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("files.train")
        .hasMessageContaining("train.jsonl: there is no such file");
    Files.move(elsewhere, train);
    WrittenCorpus again = corpus.restore(SPARK, path("corpus"), 2, leases);
    assertThat(again.damage().orElseThrow()).contains("has 7 bytes");
    assertThat(again.manifest().contentDigest()).isEqualTo(written.contentDigest());
  }

  @Test
  void theSameCorpusIsReusedAndNotTouched() throws IOException {
    SolutionsConfig config = config(directory);
    Manifest first = write("corpus", config, 3);
    Map<String, String> before = CorpusTestSupport.snapshot(directory);
    WrittenCorpus again = new PublishedCorpus(config).write(SPARK, path("corpus"), 1);
    assertThat(again.isReused()).isTrue();
    assertThat(again.damage()).isEmpty();
    assertThat(again.manifest()).isEqualTo(first);
    assertThat(CorpusTestSupport.snapshot(directory)).isEqualTo(before);
    assertThat(before.keySet().stream().filter(file -> file.startsWith("corpus/")))
        .contains("corpus/_manifest.json", "corpus/_rejects.jsonl", "corpus/_SHA256SUMS")
        .allMatch(
            name -> name.matches("corpus/(_[A-Za-z0-9.]+|(train|test)/part-[^/]+\\.parquet)"));
    assertThat(CorpusTestSupport.rowsBelow(directory.resolve("corpus")))
        .isEqualTo(TRAIN_ROWS + TEST_ROWS);
  }
}
