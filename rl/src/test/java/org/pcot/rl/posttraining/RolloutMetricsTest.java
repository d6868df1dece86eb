package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.rl.rollouts.Sample;
import org.pcot.rl.rollouts.Samples;

class RolloutMetricsTest {
  /** Lengths 1, 3, 4 (cut off) and 3. */
  private static final List<Sample> SAMPLES =
      List.of(
          Samples.sample(0, 2, true, 1, false, true),
          Samples.sample(0, 4, true, 0, true, false),
          Samples.sample(1, 4, false, 0, true, false),
          Samples.sample(1, 4, true, 0, true, false));

  @Test
  void bearTheNamesOfTrl() {
    ObjectNode line = metrics(SAMPLES, 2);
    assertThat(line.path("reward").asDouble()).isEqualTo(0.25);
    assertThat(line.path("reward_std").asDouble()).isCloseTo(Math.sqrt(3.0 / 16), within(1e-12));
    assertThat(line.path("frac_reward_zero_std").asDouble()).isEqualTo(0.5);
    assertThat(line.path("completions/mean_length").asDouble()).isEqualTo(11.0 / 4);
    assertThat(line.path("completions/min_length").asDouble()).isEqualTo(1);
    assertThat(line.path("completions/max_length").asDouble()).isEqualTo(4);
    assertThat(line.path("completions/mean_terminated_length").asDouble()).isEqualTo(7.0 / 3);
    assertThat(line.path("completions/max_terminated_length").asDouble()).isEqualTo(3);
    assertThat(line.path("completions/clipped_ratio").asDouble()).isEqualTo(0.25);
  }

  @Test
  void tellLongFromShortAndRightFromWrong() {
    ObjectNode line = metrics(SAMPLES, 2);
    assertThat(line.path("completions/long_share").asDouble()).isEqualTo(0.75);
    assertThat(line.path("completions/right_share").asDouble()).isEqualTo(0.25);
    assertThat(line.path("completions/mean_length_right").asDouble()).isEqualTo(1);
    assertThat(line.path("completions/mean_length_wrong").asDouble()).isEqualTo(10.0 / 3);
  }

  @Test
  void ofNothingAreNull() {
    ObjectNode line = metrics(List.of(Samples.sample(0, 4, false, 0, true, false)), 1);
    assertThat(line.path("completions/mean_terminated_length").isNull()).isTrue();
    assertThat(line.path("completions/mean_length_right").isNull()).isTrue();
    assertThat(line.has("frac_reward_zero_std")).isFalse();
  }

  @Test
  void countResponsesOfWhichNothingIsMade() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    RolloutMetrics.put(line, SAMPLES, new double[] {0.5, -0.5, 0, -0.0}, 2);
    assertThat(line.path("frac_advantage_zero").asDouble()).isEqualTo(0.5);
  }

  private static ObjectNode metrics(List<Sample> samples, int groupSize) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    RolloutMetrics.put(line, samples, new double[samples.size()], groupSize);
    return line;
  }
}
