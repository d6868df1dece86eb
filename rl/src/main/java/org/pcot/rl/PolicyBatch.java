package org.pcot.rl;

import java.util.ArrayList;
import java.util.List;

/**
 * What one optimiser step learns from.
 *
 * @param normaliser divides the sum over all tokens
 */
public record PolicyBatch(List<PolicySequence> sequences, double normaliser) {

  /** At most so many parts of neighbours, none empty; one empty part where there is nothing. */
  List<List<PolicySequence>> shards(int most) {
    int count = Math.max(1, Math.min(most, sequences.size()));
    List<List<PolicySequence>> shards = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      int from = Math.toIntExact((long) shard * sequences.size() / count);
      int to = Math.toIntExact((shard + 1L) * sequences.size() / count);
      shards.add(new ArrayList<>(sequences.subList(from, to)));
    }
    return shards;
  }
}
