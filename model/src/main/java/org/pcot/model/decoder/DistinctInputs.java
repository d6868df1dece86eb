package org.pcot.model.decoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The different inputs of the first block in some micro-batches, in the order in which they first
 * appear: pairs of a token and a position where positions are embedded, otherwise tokens.
 *
 * <p>A corpus of few symbols has hardly any: parity's 32 sequences of 102 tokens have 3264 inputs
 * and some 200 different ones.
 */
final class DistinctInputs {
  private final boolean isPositioned;
  private final Map<Long, Integer> numbers = new HashMap<>();

  private DistinctInputs(boolean isPositioned) {
    this.isPositioned = isPositioned;
  }

  /**
   * Empty unless they are at most half of the inputs, and no more than {@link Decoder#MOST_SHARED}.
   */
  static Optional<DistinctInputs> of(List<MicroBatch> batches, boolean isPositioned) {
    int rows = batches.stream().mapToInt(batch -> batch.tokens().length).sum();
    int most = Math.min(rows / 2, Decoder.MOST_SHARED);
    DistinctInputs inputs = new DistinctInputs(isPositioned);
    for (MicroBatch batch : batches) {
      for (int row = 0; row < batch.tokens().length; row++) {
        inputs.numbers.putIfAbsent(inputs.key(batch, row), inputs.count());
        if (inputs.count() > most) {
          return Optional.empty();
        }
      }
    }
    return rows == 0 ? Optional.empty() : Optional.of(inputs);
  }

  int count() {
    return numbers.size();
  }

  /** The number of each row's input [B·T]. */
  int[] numbers(MicroBatch batch) {
    int[] result = new int[batch.tokens().length];
    for (int row = 0; row < result.length; row++) {
      result[row] = numbers.get(key(batch, row));
    }
    return result;
  }

  /** The token of each. */
  int[] tokens() {
    int[] tokens = new int[count()];
    numbers.forEach((key, number) -> tokens[number] = (int) (key >> Integer.SIZE));
    return tokens;
  }

  /** The position of each; 0 where positions are not embedded. */
  int[] positions() {
    int[] positions = new int[count()];
    numbers.forEach((key, number) -> positions[number] = key.intValue());
    return positions;
  }

  private long key(MicroBatch batch, int row) {
    int position = isPositioned ? batch.positions()[row] : 0;
    return (long) batch.tokens()[row] << Integer.SIZE | position;
  }
}
