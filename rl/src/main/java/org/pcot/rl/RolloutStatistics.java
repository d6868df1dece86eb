package org.pcot.rl;

import java.io.Serializable;
import java.util.List;

/**
 * Sums over the responses of a shard or an iteration.
 *
 * @param groupsWithoutVariance groups whose responses all earned the same
 * @param clipped responses that did not end by themselves
 */
public record RolloutStatistics(
    long responses,
    long groups,
    double reward,
    double squaredReward,
    long length,
    long longResponses,
    long clipped,
    long groupsWithoutVariance)
    implements Serializable {

  static RolloutStatistics sum(List<RolloutStatistics> parts) {
    return parts.stream().reduce(RolloutStatistics::plus).orElseThrow();
  }

  private RolloutStatistics plus(RolloutStatistics other) {
    return new RolloutStatistics(
        responses + other.responses,
        groups + other.groups,
        reward + other.reward,
        squaredReward + other.squaredReward,
        length + other.length,
        longResponses + other.longResponses,
        clipped + other.clipped,
        groupsWithoutVariance + other.groupsWithoutVariance);
  }

  public double meanReward() {
    return reward / responses;
  }

  public double rewardDeviation() {
    double mean = meanReward();
    return Math.sqrt(Math.max(0, squaredReward / responses - mean * mean));
  }

  public double meanLength() {
    return (double) length / responses;
  }

  public double longShare() {
    return (double) longResponses / responses;
  }

  public double clippedRatio() {
    return (double) clipped / responses;
  }

  public double shareWithoutVariance() {
    return (double) groupsWithoutVariance / groups;
  }
}
