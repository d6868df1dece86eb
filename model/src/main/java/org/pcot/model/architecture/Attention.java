package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Causal self-attention with grouped queries: {@code heads / keyValueHeads} heads of queries share
 * one of keys and values.
 *
 * @param headSize channels a head, which need not be width / heads
 * @param queriesKeysValues writes the three side by side
 * @param output projects the heads' outputs back into the residual stream
 * @param slidingWindow positions that a token sees, its own the last of them; {@link #UNLIMITED}
 *     for all
 */
public record Attention(
    int heads,
    int keyValueHeads,
    int headSize,
    Linear queriesKeysValues,
    Linear output,
    HeadNorms headNorms,
    int slidingWindow)
    implements Serializable {
  /** A window over all positions. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  public Attention {
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          heads + " heads do not divide among " + keyValueHeads + " of keys and values");
    }
    if (queriesKeysValues.out() != (heads + 2 * keyValueHeads) * headSize
        || output.in() != heads * headSize) {
      throw new IllegalArgumentException("the projections do not fit the heads");
    }
    if (slidingWindow < 1) {
      throw new IllegalArgumentException("a window of " + slidingWindow + " positions");
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups() {
    return Stream.of(queriesKeysValues.groups(), output.groups(), headNorms.groups())
        .flatMap(Function.identity());
  }
}
