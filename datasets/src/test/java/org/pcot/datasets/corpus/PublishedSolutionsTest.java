package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pcot.datasets.corpus.SolutionFiles.origin;
import static org.pcot.datasets.corpus.SolutionFiles.selection;

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
import org.pcot.datasets.corpus.rejects.ReasonCount;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;

/** The corpora of the shipped configurations, from the files as they are published. */
class PublishedSolutionsTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();

  @TempDir Path directory;

  private Manifest write(String name, String... overrides) throws IOException {
    List<String> all = new ArrayList<>(List.of(overrides));
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      Path file = PublishedData.file(name + "/" + split.label() + ".jsonl");
      all.add("files." + split.label() + "=[\"" + file + "\"]");
    }
    Path yaml = Path.of("..", "conf", name + ".yaml");
    SolutionsConfig config = ConfigurationReader.read(SolutionsConfig.class, yaml, all);
    return new PublishedCorpus(config).write(SPARK, path(), 3).manifest();
  }

  private String path() {
    return directory.resolve("corpus").toString();
  }

  @Test
  void everyRowOfGsm8kIsUsed() throws IOException {
    Manifest manifest = write("gsm8k");
    assertThat(selection(manifest).sourceRows()).isEqualTo(7_473 + 1_319);
    assertThat(selection(manifest).rejectedRows()).isZero();
    assertThat(manifest.test().rows()).isEqualTo(1_319);
    assertThat(
            selection(manifest).usable(Split.TRAIN).rows()
                + selection(manifest).usable(Split.VALIDATION).rows())
        .isEqualTo(7_473);
    assertDemonstrated("gsm8k", "question", manifest, AnswerNotation.GSM8K);
  }

  /** Two answers are empty in the published files, and two test questions are training ones too. */
  @Test
  void everyRowOfMathIsUsedButFour() throws IOException {
    Manifest manifest = write("math");
    assertThat(selection(manifest).sourceRows()).isEqualTo(12_500);
    assertThat(selection(manifest).rejectedFor())
        .containsExactly(new ReasonCount("no_text", 2), new ReasonCount("also_in_test", 2));
    assertThat(Files.readString(directory.resolve("corpus/_rejects.jsonl")))
        .contains("\"line\":5530", "\"line\":5532");
    assertThat(manifest.test().rows()).isEqualTo(5_000);
    assertThat(
            selection(manifest).usable(Split.TRAIN).rows()
                + selection(manifest).usable(Split.VALIDATION).rows())
        .isEqualTo(7_496);
    assertDemonstrated("math", "problem", manifest, AnswerNotation.MATH);
  }

  /** Every question once an epoch, in one split only, and every response gives its answer back. */
  private void assertDemonstrated(
      String name, String column, Manifest manifest, AnswerNotation notation) throws IOException {
    Set<String> train = new HashSet<>();
    for (JsonNode row : PublishedData.rows(name + "/train.jsonl")) {
      train.add(row.get(column).textValue());
    }
    Corpus corpus = Corpus.open(SPARK, path());
    Set<String> seen = new HashSet<>();
    for (Split split : Split.values()) {
      Manifest.Part part = manifest.part(split);
      long usable = selection(manifest).usable(split).rows();
      int epochs = (int) (part.rows() / usable);
      List<Example> examples = corpus.examples(split);
      assertThat(examples).hasSize((int) (epochs * usable));
      Set<String> prompts = new HashSet<>();
      for (Example example : examples) {
        prompts.add(example.prompt());
        String stated = notation.stated(example.response()).orElseThrow();
        assertThat(notation.areEqual(stated, example.answer())).as(example.toString()).isTrue();
        String question = example.prompt().substring(0, example.prompt().length() - 1);
        assertThat(train.contains(question)).isEqualTo(split != Split.TEST);
      }
      assertThat(prompts).hasSize((int) usable);
      assertThat(Collections.disjoint(prompts, seen)).isTrue();
      seen.addAll(prompts);
      double pCot = origin(manifest).configuration().problems().pCot();
      assertThat(part.longShare())
          .isCloseTo(pCot, within(5 * Math.sqrt(pCot * (1 - pCot) / part.rows())));
    }
  }
}
