package org.pcot.datasets.random;

import java.io.Serializable;

/**
 * Random numbers as a function of a key and a counter, never of a thread, a partition or a call
 * order: {@code CounterRandom.of(seed, purpose, index).uniform(t)} is the same everywhere.
 *
 * <p>Every word is passed through the finaliser of SplitMix64 (Steele, Lea, Flood 2014), a
 * bijection with full avalanche, before the next one is added.
 */
public record CounterRandom(long key) implements Serializable {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** What a stream is for: streams of different purposes share no numbers. */
  public enum Purpose {
    TRAIN_EXAMPLE,
    TEST_EXAMPLE,
    PARAMETER_INITIALISATION,
    TRAINING_ORDER,
    ROLLOUT_PROMPT,
    ROLLOUT_TOKEN,
    EVALUATION_TOKEN,
    INPUT_SPLIT,
    VALIDATION_EXAMPLE,
    PROBLEM_POOL
  }

  public static CounterRandom of(long seed, Purpose purpose, long... indices) {
    long key = mix(seed + GOLDEN_GAMMA);
    key = mix(key + GOLDEN_GAMMA * (purpose.ordinal() + 1));
    for (long index : indices) {
      key = mix(key + GOLDEN_GAMMA * (index + 1));
    }
    return new CounterRandom(key);
  }

  /** 64 uniform bits at this counter. */
  public long bits(long counter) {
    return mix(key ^ mix(GOLDEN_GAMMA * (counter + 1)));
  }

  /** Uniform in [0, 1), with 53 bits. */
  public double uniform(long counter) {
    return (bits(counter) >>> 11) * 0x1p-53;
  }

  /** Uniform in 0 … bound - 1. */
  public int below(int bound, long counter) {
    return (int) Math.multiplyHigh(bits(counter) >>> 1, 2L * bound);
  }

  /** Standard normal, by Box and Muller from the two uniforms of this counter. */
  public double gaussian(long counter) {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform(2 * counter)));
    return radius * StrictMath.cos(2 * Math.PI * uniform(2 * counter + 1));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
