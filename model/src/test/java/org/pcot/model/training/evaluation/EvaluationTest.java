package org.pcot.model.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.model.training.evaluation.Evaluation.Graded;

class EvaluationTest {
  private static final Evaluation MIXED =
      Evaluation.summarise(
          List.of(
              new Graded(12, true, true),
              new Graded(1, false, false),
              new Graded(3, false, true),
              new Graded(1, false, true),
              new Graded(12, true, false),
              new Graded(1, false, false)));

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
    assertThat(MIXED.lengths()).containsExactly(entry(1, 3), entry(3, 1), entry(12, 2));
  }

  @Test
  void aShareOfNothingIsNotANumber() {
    Evaluation evaluation = Evaluation.summarise(List.of(new Graded(4, true, true)));

    assertThat(evaluation.shortAccuracy()).isNaN();
    assertThat(evaluation.longAccuracy()).isEqualTo(1);
  }

  @Test
  void metricsKeepAnEvaluationWithAllItsLengths() throws IOException {
    Evaluation greedy = Evaluation.summarise(List.of(new Graded(7, true, true)));
    var run = new org.apache.hadoop.fs.Path(directory.toUri());
    Configuration hadoop = new Configuration(false);

    try (MetricsFile metrics = MetricsFile.open(run, hadoop, -1)) {
      metrics.append(5, 320, greedy, MIXED);
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
      metrics.append(2, 128, MIXED, MIXED);
    }
    assertThat(MetricsFile.evaluations(run, hadoop))
        .containsExactly(new EvaluatedStep(2, 128, MIXED, MIXED));
  }
}
