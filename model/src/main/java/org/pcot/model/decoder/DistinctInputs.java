package org.pcot.model.decoder;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The different inputs of the first block among those of some passes, in the order in which they
 * first appear: pairs of a token and a position where positions are embedded, otherwise tokens.
 *
 * <p>A corpus of few symbols has hardly any: parity's 32 sequences of 102 tokens have 3264 inputs
 * and some 200 different ones.
 */
final class DistinctInputs {
  private final boolean isPositioned;
  private final Map<Long, Integer> numbers = new HashMap<>();

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
        distinct.numbers.putIfAbsent(distinct.key(inputs, row), distinct.count());
        if (distinct.count() > most) {
          return Optional.empty();
        }
      }
    }
    return rows == 0 ? Optional.empty() : Optional.of(distinct);
  }

  int count() {
    return numbers.size();
  }

  /** The number of each row's input. */
  int[] numbers(Inputs inputs) {
    int[] result = new int[inputs.rows()];
    Arrays.setAll(result, row -> numbers.get(key(inputs, row)));
    return result;
  }

  /** Each of them once; the position is 0 where positions are not embedded. */
  Inputs inOrder() {
    int[] tokens = new int[count()];
    int[] positions = new int[count()];
    numbers.forEach(
        (key, number) -> {
          tokens[number] = (int) (key >> Integer.SIZE);
          positions[number] = key.intValue();
        });
    return new Inputs(tokens, positions);
  }

  private long key(Inputs inputs, int row) {
    int position = isPositioned ? inputs.positions()[row] : 0;
    return (long) inputs.tokens()[row] << Integer.SIZE | position;
  }
}
