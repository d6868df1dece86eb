package org.pcot.rl.rollouts;

import java.io.Serializable;
import org.pcot.model.kernels.Sampling;
import org.pcot.rl.rewards.RewardConfig;

/**
 * How responses are sampled and what they are worth.
 *
 * @param shards of an iteration's prompts
 */
public record RolloutConfig(RewardConfig reward, Sampling sampling, int shards)
    implements Serializable {}
