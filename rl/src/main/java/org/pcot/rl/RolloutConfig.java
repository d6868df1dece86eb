package org.pcot.rl;

import java.io.Serializable;
import org.pcot.model.generation.Sampling;

/**
 * How responses are sampled and what they are worth.
 *
 * @param shards of an iteration's prompts
 */
public record RolloutConfig(RewardConfig reward, Sampling sampling, int shards)
    implements Serializable {}
