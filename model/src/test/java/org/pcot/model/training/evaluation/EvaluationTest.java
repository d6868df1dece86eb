package org.pcot.model.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.model.training.evaluation.Evaluation.Graded;
import org.pcot.model.training.metrics.MetricsFile;

class EvaluationTest {
  private static final Evaluation MIXED =
      Evaluation.summarise(
          List.of(
              new Graded(12, true, true, true),
              new Graded(1, false, false, true),
              new Graded(3, false, true, true),
              new Graded(1, false, true, true),
              new Graded(12, true, false, false),
              new Graded(1, false, false, true)),
          1);

  @TempDir private Path directory;

  @Test
  void sharesAndLengthsAreThoseOfTheResponses() {
    assertThat(MIXED.prompts()).isEqualTo(6);
    assertThat(MIXED.accuracy()).isEqualTo(3 / 6.0);
    assertThat(MIXED.medianLength()).isEqualTo(2);
    assertThat(MIXED.meanLength()).isEqualTo(30 / 6.0);
    assertThat(MIXED.longShare()).isEqualTo(2 / 6.0);
    assertThat(MIXED.longAccuracy()).isEqualTo(1 / 2.0);
    assertThat(MIXED.shortAccuracy()).isEqualTo(2 / 4.0);
    assertThat(MIXED.truncatedShare()).isEqualTo(1 / 6.0);
    assertThat(MIXED.rightLength()).isEqualTo(16 / 3.0);
    assertThat(MIXED.wrongLength()).isEqualTo(14 / 3.0);
    assertThat(MIXED.lengths()).containsExactly(entry(1, 3), entry(3, 1), entry(12, 2));
  }

  @Test
  void aShareOfNothingIsNotANumber() {
    Evaluation evaluation = Evaluation.summarise(List.of(new Graded(4, true, true, true)), 1);

    assertThat(evaluation.shortAccuracy()).isNaN();
    assertThat(evaluation.longAccuracy()).isEqualTo(1);
    assertThat(evaluation.wrongLength()).isNaN();
    assertThat(evaluation.rightLength()).isEqualTo(4);
  }

  /** 3 of 4, 0 of 4, 4 of 4 and 1 of 4 samples are right. */
  private static final Evaluation SAMPLED =
      Evaluation.summarise(
          IntStream.of(1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0)
              .mapToObj(right -> new Graded(2 + right, false, right == 1, right == 1))
              .toList(),
          4);

  @Test
  void severalResponsesToAPromptGivePassAtK() {
    assertThat(SAMPLED.prompts()).isEqualTo(4);
    assertThat(SAMPLED.responses()).isEqualTo(16);
    assertThat(SAMPLED.accuracy()).isEqualTo(0.5);
    assertThat(SAMPLED.passAt()).containsOnlyKeys(1, 2, 4);
    assertThat(SAMPLED.passAt().get(2).value()).isEqualTo((1 + 0 + 1 + 0.5) / 4);
    assertThat(SAMPLED.passAt().get(4).value()).isEqualTo(3 / 4.0);
  }

  @Test
  void metricsKeepAllOfSeveralResponses() throws IOException {
    assertThat(reread(SAMPLED)).isEqualTo(SAMPLED);
    assertThat(reread(MIXED)).isEqualTo(MIXED);
    Evaluation none =
        Evaluation.summarise(Collections.nCopies(9, new Graded(5, true, false, false)), 3);
    assertThat(reread(none)).isEqualTo(none);
    assertThat(none.isAllTruncated()).isTrue();
  }

  private static Evaluation reread(Evaluation evaluation) throws IOException {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    EvaluationCodec.write(node, "e/", evaluation);
    return EvaluationCodec.read(new ObjectMapper().readTree(node.toString()), "e/");
  }

  @Test
  void metricsOfVersionsThatCountedLessAreRead() throws IOException {
    JsonNode line =
        new ObjectMapper()
            .readTree(
                "{\"e/accuracy\":0.5,\"e/median_length\":2.0,\"e/mean_length\":5.0,"
                    + "\"e/long_share\":0.25,\"e/long_accuracy\":null,\"e/short_accuracy\":0.5,"
                    + "\"e/lengths\":{\"1\":6,\"9\":4}}");
    Evaluation read = EvaluationCodec.read(line, "e/");
    assertThat(read.accuracyEstimate()).isEqualTo(Estimate.wilson(0.5, 10));
    assertThat(read.prompts()).isEqualTo(10);
    assertThat(read.truncatedShare()).isNaN();
    assertThat(read.rightLength()).isNaN();
    assertThat(read.isAllTruncated()).isFalse();
  }

  @Test
  void metricsKeepAnEvaluationWithAllItsLengths() throws IOException {
    Evaluation greedy = Evaluation.summarise(List.of(new Graded(7, true, true, true)), 1);
    var run = new org.apache.hadoop.fs.Path(directory.toUri());
    Configuration hadoop = new Configuration(false);

    try (MetricsFile metrics = MetricsFile.open(run, hadoop, -1)) {
      metrics.append(5, 320, greedy, MIXED, Optional.empty());
    }

    List<JsonNode> lines = JsonLinesFile.read(MetricsFile.place(run), hadoop);
    assertThat(lines).hasSize(1);
    JsonNode line = lines.get(0);
    assertThat(line.path("eval/greedy/lengths")).hasToString("{\"7\":1}");
    assertThat(line.path("eval/sampled/lengths")).hasToString("{\"1\":3,\"3\":1,\"12\":2}");
    assertThat(line.path("eval/greedy/short_accuracy").isNull()).isTrue();
    assertThat(MetricsFile.evaluations(run, hadoop))
        .containsExactly(new EvaluatedStep(5, 320, greedy, MIXED));
  }

  @Test
  void aRunThatWasNotBegunHasNoEvaluations() throws IOException {
    var run = new org.apache.hadoop.fs.Path(directory.toUri());
    assertThat(MetricsFile.evaluations(run, new Configuration(false))).isEmpty();
  }

  @Test
  void linesOfStepsAreNoEvaluations() throws IOException {
    var run = new org.apache.hadoop.fs.Path(directory.toUri());
    Configuration hadoop = new Configuration(false);
    try (MetricsFile metrics = MetricsFile.open(run, hadoop, -1)) {
      metrics.append(MetricsFile.line(1, 64).put("loss", 0.5));
      metrics.append(2, 128, MIXED, MIXED, Optional.empty());
    }
    assertThat(MetricsFile.evaluations(run, hadoop))
        .containsExactly(new EvaluatedStep(2, 128, MIXED, MIXED));
  }
}
