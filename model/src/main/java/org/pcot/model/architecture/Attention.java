package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * Causal self-attention with grouped queries: {@code heads / keyValueHeads} heads of queries share
 * one of keys and values.
 *
 * @param headSize channels a head, which need not be width / heads
 * @param queriesKeysValues writes the three side by side
 * @param output projects the heads' outputs back into the residual stream
 */
public record Attention(
    int heads, int keyValueHeads, int headSize, Linear queriesKeysValues, Linear output)
    implements Serializable {

  public Attention {
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          heads + " heads do not divide among " + keyValueHeads + " of keys and values");
    }
    if (queriesKeysValues.out() != (heads + 2 * keyValueHeads) * headSize
        || output.in() != heads * headSize) {
      throw new IllegalArgumentException("the projections do not fit the heads");
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups() {
    return Stream.concat(queriesKeysValues.groups(), output.groups());
  }
}
