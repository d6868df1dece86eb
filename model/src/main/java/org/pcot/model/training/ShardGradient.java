package org.pcot.model.training;

import org.pcot.model.tensor.GradientVector;

/**
 * What a shard of a step's batch contributes: sums, so that shards add up.
 *
 * @param gradient of the weighted sum of losses, in the order of the parameters
 * @param loss weighted sum of the losses of response tokens, in nats
 * @param tokens number of response tokens
 */
public record ShardGradient(GradientVector gradient, double loss, long tokens)
    implements Summable<ShardGradient> {

  /** The sum, in this one's memory. */
  @Override
  public ShardGradient plus(ShardGradient other) {
    gradient.add(other.gradient);
    return new ShardGradient(gradient, loss + other.loss, tokens + other.tokens);
  }
}
