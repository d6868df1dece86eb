package org.pcot.model.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * A prompt followed by a response, with the weight of each response token's loss. Next-token
 * prediction weighs every token 1; reinforcement learning weighs by reward or advantage.
 *
 * @param tokens prompt and response
 * @param weights one a response token
 */
public record WeightedSequence(int[] tokens, int promptLength, float[] weights)
    implements Serializable {
  public WeightedSequence {
    if (promptLength < 1 || promptLength + weights.length != tokens.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a prompt of %d of %d tokens does not go with %d weights",
              promptLength,
              tokens.length,
              weights.length));
    }
  }

  /** All response tokens with the same weight. */
  public static WeightedSequence of(int[] prompt, int[] response, float weight) {
    int[] tokens = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, tokens, prompt.length, response.length);
    float[] weights = new float[response.length];
    Arrays.fill(weights, weight);
    return new WeightedSequence(tokens, prompt.length, weights);
  }

  /** Positions that the decoder reads: every token but the last predicts its successor. */
  public int inputLength() {
    return tokens.length - 1;
  }

  /** Number of tokens that are predicted. */
  public int responseLength() {
    return weights.length;
  }
}
