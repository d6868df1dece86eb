package org.pcot.datasets.corpus.solutions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.PublishedData;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.CorpusTestSupport;
import org.pcot.datasets.problems.Example;

/** The corpora of the shipped configurations, from the files as they are published. */
class PublishedSolutionsTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();

  @TempDir Path directory;

  private SolutionsManifest write(String name, String... overrides) throws IOException {
    List<String> all = new ArrayList<>(List.of(overrides));
    for (Side side : List.of(Side.TRAIN, Side.TEST)) {
      Path file = PublishedData.file(name + "/" + side.label() + ".jsonl");
      all.add("files." + side.label() + "=[\"" + file + "\"]");
    }
    Path yaml = Path.of("..", "conf", name + ".yaml");
    SolutionsConfig config = ConfigurationReader.read(SolutionsConfig.class, yaml, all);
    return SolutionsWriter.write(SPARK, path(), config, 3).manifest();
  }

  private String path() {
    return directory.resolve("corpus").toString();
  }

  @Test
  void everyRowOfGsm8kIsUsed() throws IOException {
    SolutionsManifest manifest = write("gsm8k");
    assertThat(manifest.sourceRows()).isEqualTo(7_473 + 1_319);
    assertThat(manifest.rejectedRows()).isZero();
    assertThat(manifest.test().rows()).isEqualTo(1_319);
    assertThat(manifest.train().sourceRows() + manifest.validation().sourceRows()).isEqualTo(7_473);
    assertDemonstrated("gsm8k", "question", manifest, AnswerNotation.GSM8K);
  }

  /** Two answers are empty in the published files, and two test questions are training ones too. */
  @Test
  void everyRowOfMathIsUsedButFour() throws IOException {
    SolutionsManifest manifest = write("math");
    assertThat(manifest.sourceRows()).isEqualTo(12_500);
    assertThat(manifest.rejectedFor())
        .containsExactly(
            new SolutionsManifest.ReasonCount("no_text", 2),
            new SolutionsManifest.ReasonCount("also_in_test", 2));
    assertThat(Files.readString(directory.resolve("corpus/rejects.jsonl")))
        .contains("\"line\":5530", "\"line\":5532");
    assertThat(manifest.test().rows()).isEqualTo(5_000);
    assertThat(manifest.train().sourceRows() + manifest.validation().sourceRows()).isEqualTo(7_496);
    assertDemonstrated("math", "problem", manifest, AnswerNotation.MATH);
  }

  /** Every question once an epoch, on one side only, and every response gives its answer back. */
  private void assertDemonstrated(
      String name, String column, SolutionsManifest manifest, AnswerNotation notation)
      throws IOException {
    Set<String> train = new HashSet<>();
    for (JsonNode row : PublishedData.rows(name + "/train.jsonl")) {
      train.add(row.get(column).textValue());
    }
    SolutionsCorpus corpus = SolutionsCorpus.open(SPARK, path());
    Set<String> seen = new HashSet<>();
    for (Side side : Side.values()) {
      SolutionsManifest.Part part = manifest.part(side);
      int epochs = (int) (part.rows() / part.sourceRows());
      List<Example> examples = corpus.examples(side);
      assertThat(examples).hasSize((int) (epochs * part.sourceRows()));
      Set<String> prompts = new HashSet<>();
      for (Example example : examples) {
        prompts.add(example.prompt());
        String stated = notation.stated(example.response()).orElseThrow();
        assertThat(notation.areEqual(stated, example.answer())).as(example.toString()).isTrue();
        String question = example.prompt().substring(0, example.prompt().length() - 1);
        assertThat(train.contains(question)).isEqualTo(side != Side.TEST);
      }
      assertThat(prompts).hasSize((int) part.sourceRows());
      assertThat(Collections.disjoint(prompts, seen)).isTrue();
      seen.addAll(prompts);
      double pCot = manifest.configuration().pCot();
      assertThat(part.longShare())
          .isCloseTo(pCot, within(5 * Math.sqrt(pCot * (1 - pCot) / part.rows())));
    }
  }
}
