package org.pcot.model.generation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.model.kernels.Sampling;

/**
 * What to generate.
 *
 * @param prompts non-empty token lists
 * @param groupSize responses a prompt
 * @param maxNewTokens the greatest response length, end-of-sequence token counted
 * @param endTokens any of which ends a response
 * @param streams the random stream of each response, prompt after prompt
 * @param isScored whether the log-probabilities of tokens are wanted
 */
public record GenerationRequest(
    List<int[]> prompts,
    int groupSize,
    int maxNewTokens,
    Set<Integer> endTokens,
    Sampling sampling,
    List<CounterRandom> streams,
    boolean isScored) {
  public GenerationRequest {
    if (streams.size() != prompts.size() * groupSize) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d prompts in groups of %d need as many streams, not %d",
              prompts.size(),
              groupSize,
              streams.size()));
    }
  }
}
