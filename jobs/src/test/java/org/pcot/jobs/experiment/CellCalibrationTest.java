package org.pcot.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;

class CellCalibrationTest {
  private static final String YAML =
      """
      name: calibrated
      corpus: {d: 5, p_cot: 0.3, rows: 100, test_rows: 10}
      model: {n_embd: 16, n_layer: 1, n_head: 2}
      pretrain: {steps: 25, batch_size: 4, shards: 2, evaluation_interval: 10, checkpoint_interval: 5}
      posttrain:
        from: [5, 25]
        algorithms: [star, grpo]
        evaluation_interval: 2
        star: {rounds: 3, samples: 40, epochs: 2}
        grpo: {iterations: 4, prompts: 3, group_size: 5, epochs: 1}
      evaluation: {prompts: 8}
      """;

  /** By hand: 25 steps, evaluations at 0, 10, 20 and 25, each greedy and sampled. */
  @Test
  void pretrainingIsStepsAndEvaluations() {
    assertThat(costs().pretrainingSeconds(config()))
        .isCloseTo(25 * 100 + 4 * 2 * 8 * 1, within(1e-9));
  }

  /**
   * By hand, from two steps: STaR has 3 rounds of 40, trained on twice, and evaluations at 0, 2 and
   * 3; GRPO 4 iterations of 15, trained on once, and evaluations at 0, 2 and 4.
   */
  @Test
  void posttrainingIsRolloutsTrainingAndEvaluations() {
    double star = 3 * 40 * (1 + 2 * 10) + 3 * 2 * 8 * 1;
    double grpo = 4 * 15 * (1 + 10) + 3 * 2 * 8 * 1;
    assertThat(costs().posttrainingSeconds(config())).isCloseTo(2 * (star + grpo), within(1e-9));
  }

  @Test
  void everyPartIsMeasured() {
    ExperimentConfig config = config();
    CellCalibration measured = CellCalibration.measure(config, config.drawn().mixture().task());
    assertThat(measured.stepSeconds()).isPositive().isLessThan(1);
    assertThat(measured.trainingSeconds()).isPositive().isLessThan(measured.stepSeconds());
    assertThat(measured.samplingSeconds()).isPositive().isLessThan(0.1);
    assertThat(measured.bytes()).isGreaterThan(50L << 20);
  }

  private static CellCalibration costs() {
    return new CellCalibration(100, 10, 1, 0);
  }

  private static ExperimentConfig config() {
    return ConfigurationReader.parse(ExperimentConfig.class, "test", YAML, List.of());
  }
}
