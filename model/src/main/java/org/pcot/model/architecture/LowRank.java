package org.pcot.model.architecture;

import java.io.Serializable;

/**
 * What LoRA adds to a matrix W of a linear layer: {@code y = x·W + scale · (x·A)·B}.
 *
 * @param matrix W
 * @param a [rank, in], stored {@link org.pcot.model.tensor.StorageOrder#OUT_IN}
 * @param b [out, rank], likewise
 */
public record LowRank(
    ParameterDeclaration matrix, ParameterDeclaration a, ParameterDeclaration b, double scale)
    implements Serializable {
  /** Elements of a token between the two. */
  public int rank() {
    return a.out();
  }
}
