package org.pcot.model.decoder;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The different inputs of the first block among those of some passes, in the order in which they
 * first appear: pairs of a token and a position where positions are embedded, otherwise tokens.
 *
 * <p>A corpus of few symbols has hardly any: parity's 32 sequences of 102 tokens have 3264 inputs
 * and some 200 different ones.
 */
final class DistinctInputs {
  /** Twice the most that are put in, so that a search by steps is short; a power of 2. */
  private static final int PLACES = 2 * Decoder.MOST_SHARED;

  private final boolean isPositioned;

  /** By their number. */
  private final long[] keys = new long[Decoder.MOST_SHARED];

  /** The number of each key, or -1, at the first place that was free from its hash on. */
  private final short[] places = new short[PLACES];

  private int count;

  /**
   * What a pass reads.
   *
   * @param tokens of its rows
   * @param positions of its rows
   */
  record Inputs(int[] tokens, int[] positions) {
    static Inputs of(MicroBatch batch) {
      return new Inputs(batch.tokens(), batch.positions());
    }

    private int rows() {
      return tokens.length;
    }
  }

  private DistinctInputs(boolean isPositioned) {
    this.isPositioned = isPositioned;
    Arrays.fill(places, (short) -1);
  }

  /**
   * Empty unless they are at most half of the inputs, and no more than {@link Decoder#MOST_SHARED}.
   */
  static Optional<DistinctInputs> of(List<Inputs> passes, boolean isPositioned) {
    int rows = passes.stream().mapToInt(Inputs::rows).sum();
    int most = Math.min(rows / 2, Decoder.MOST_SHARED);
    DistinctInputs distinct = new DistinctInputs(isPositioned);
    for (Inputs inputs : passes) {
      for (int row = 0; row < inputs.rows(); row++) {
        if (!distinct.put(distinct.key(inputs, row), most)) {
          return Optional.empty();
        }
      }
    }
    return rows == 0 ? Optional.empty() : Optional.of(distinct);
  }

  int count() {
    return count;
  }

  /** The number of each row's input. */
  int[] numbers(Inputs inputs) {
    int[] numbers = new int[inputs.rows()];
    Arrays.setAll(numbers, row -> places[place(key(inputs, row))]);
    return numbers;
  }

  /** The token of each. */
  int[] tokens() {
    return Arrays.stream(keys, 0, count).mapToInt(key -> (int) (key >> Integer.SIZE)).toArray();
  }

  /** The position of each; 0 where positions are not embedded. */
  int[] positions() {
    return Arrays.stream(keys, 0, count).mapToInt(key -> (int) key).toArray();
  }

  private long key(Inputs inputs, int row) {
    int position = isPositioned ? inputs.positions()[row] : 0;
    return (long) inputs.tokens()[row] << Integer.SIZE | position;
  }

  /** Whether it is there now: not where that would be more than {@code most}. */
  private boolean put(long key, int most) {
    int place = place(key);
    if (places[place] < 0) {
      if (count == most) {
        return false;
      }
      keys[count] = key;
      places[place] = (short) count++;
    }
    return true;
  }

  /** Where the key is, or would be. */
  private int place(long key) {
    long hash = key * 0x9E3779B97F4A7C15L;
    int place = (int) (hash >>> 40) & PLACES - 1;
    while (places[place] >= 0 && keys[places[place]] != key) {
      place = place + 1 & PLACES - 1;
    }
    return place;
  }
}
