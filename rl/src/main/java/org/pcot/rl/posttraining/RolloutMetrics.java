package org.pcot.rl.posttraining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.pcot.rl.algorithms.GroupAdvantage;
import org.pcot.rl.rollouts.Sample;

/** Metrics of an iteration's rollouts, under TRL's names where it has one. */
final class RolloutMetrics {
  static final String CLIPPED_RATIO = "completions/clipped_ratio";
  static final String RIGHT_SHARE = "completions/right_share";

  /** Share of responses that the algorithm makes nothing of. */
  static final String ZERO_ADVANTAGES = "frac_advantage_zero";

  private RolloutMetrics() {}

  /**
   * @param advantages one a sample
   * @param groupSize responses to a prompt, side by side
   */
  static void put(ObjectNode line, List<Sample> samples, double[] advantages, int groupSize) {
    double mean = rewards(samples).average().orElseThrow();
    double variance = rewards(samples).map(r -> (r - mean) * (r - mean)).average().orElseThrow();
    line.put("reward", mean);
    line.put("reward_std", Math.sqrt(variance));
    if (groupSize > 1) {
      line.put("frac_reward_zero_std", shareWithoutVariance(samples, groupSize));
    }
    long zeros = Arrays.stream(advantages).filter(advantage -> advantage == 0).count();
    line.put(ZERO_ADVANTAGES, (double) zeros / advantages.length);
    Predicate<Sample> ended = sample -> sample.completion().ended();
    putLengths(line, "length", samples);
    putLengths(line, "terminated_length", samples.stream().filter(ended).toList());
    line.put(CLIPPED_RATIO, 1 - share(samples, ended));
    line.put("completions/long_share", share(samples, Sample::isLong));
    line.put(RIGHT_SHARE, share(samples, Sample::isRight));
    putMean(line, "completions/mean_length_right", samples, Sample::isRight);
    putMean(line, "completions/mean_length_wrong", samples, sample -> !sample.isRight());
  }

  private static DoubleStream rewards(List<Sample> samples) {
    return samples.stream().mapToDouble(Sample::reward);
  }

  private static double share(List<Sample> samples, Predicate<Sample> condition) {
    return (double) samples.stream().filter(condition).count() / samples.size();
  }

  private static double shareWithoutVariance(List<Sample> samples, int groupSize) {
    int groups = samples.size() / groupSize;
    int without = 0;
    for (int group = 0; group < groups; group++) {
      List<Sample> members = samples.subList(group * groupSize, (group + 1) * groupSize);
      without += GroupAdvantage.hasVariance(rewards(members).toArray()) ? 0 : 1;
    }
    return (double) without / groups;
  }

  private static void putLengths(ObjectNode line, String name, List<Sample> samples) {
    String least = "completions/min_" + name;
    String greatest = "completions/max_" + name;
    putMean(line, "completions/mean_" + name, samples, sample -> true);
    if (samples.isEmpty()) {
      line.putNull(least).putNull(greatest);
    } else {
      line.put(least, lengths(samples).min().orElseThrow());
      line.put(greatest, lengths(samples).max().orElseThrow());
    }
  }

  /** JSON has no NaN: the mean of nothing is null. */
  private static void putMean(
      ObjectNode line, String key, List<Sample> samples, Predicate<Sample> condition) {
    List<Sample> chosen = samples.stream().filter(condition).toList();
    if (chosen.isEmpty()) {
      line.putNull(key);
    } else {
      line.put(key, lengths(chosen).average().orElseThrow());
    }
  }

  private static DoubleStream lengths(List<Sample> samples) {
    return samples.stream().mapToDouble(Sample::length);
  }
}
