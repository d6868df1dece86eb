package org.pcot.model.generation;

import java.util.List;
import java.util.Locale;
import org.pcot.datasets.random.CounterRandom;

/**
 * What to generate.
 *
 * @param prompts non-empty token lists
 * @param groupSize responses a prompt
 * @param maxNewTokens the greatest response length, end-of-sequence token counted
 * @param streams the random stream of each response, prompt after prompt
 */
public record GenerationRequest(
    List<int[]> prompts,
    int groupSize,
    int maxNewTokens,
    int eosId,
    Sampling sampling,
    List<CounterRandom> streams) {
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
