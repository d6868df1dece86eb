package org.pcot.rl.objective;

import java.util.ArrayList;
import java.util.List;

/**
 * What one optimiser step learns from.
 *
 * @param normaliser divides the sum over all tokens
 */
public record PolicyBatch(List<PolicySequence> sequences, double normaliser) {

  /**
   * At most so many parts of neighbours with about as many tokens each, none empty; one empty part
   * where there is nothing.
   */
  public List<List<PolicySequence>> shards(int most) {
    List<List<PolicySequence>> shards = new ArrayList<>();
    long total = sequences.stream().mapToLong(PolicySequence::tokens).sum();
    long before = 0;
    int from = 0;
    for (int to = 1; to <= sequences.size(); to++) {
      before += sequences.get(to - 1).tokens();
      if (before * most >= (shards.size() + 1L) * total) {
        shards.add(new ArrayList<>(sequences.subList(from, to)));
        from = to;
      }
    }
    return shards.isEmpty() ? List.of(List.of()) : shards;
  }
}
