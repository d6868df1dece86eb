package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.pcot.model.tensor.StorageOrder;

/**
 * A linear layer of one matrix or of several that read the same input and write side by side, such
 * as those of queries, keys and values.
 *
 * <p>Several matrices are stored {@link StorageOrder#OUT_IN}: one after the other in memory they
 * are one, and so are their biases.
 *
 * @param biases as many as matrices, or none
 */
public record Linear(List<ParameterDeclaration> matrices, List<ParameterDeclaration> biases)
    implements Serializable {

  public Linear {
    matrices = List.copyOf(matrices);
    biases = List.copyOf(biases);
    StorageOrder order = matrices.get(0).order();
    int in = matrices.get(0).in();
    if (matrices.size() > 1 && order == StorageOrder.IN_OUT) {
      throw new IllegalArgumentException("matrices [in, out] cannot lie one after the other");
    }
    if (!matrices.stream().allMatch(matrix -> matrix.order() == order && matrix.in() == in)) {
      throw new IllegalArgumentException("matrices of several forms: " + matrices);
    }
    if (!biases.isEmpty() && biases.size() != matrices.size()) {
      throw new IllegalArgumentException(biases.size() + " biases for " + matrices.size());
    }
  }

  public static Linear biased(ParameterDeclaration matrix, ParameterDeclaration bias) {
    return new Linear(List.of(matrix), List.of(bias));
  }

  public static Linear unbiased(ParameterDeclaration... matrices) {
    return new Linear(List.of(matrices), List.of());
  }

  public StorageOrder order() {
    return matrices.get(0).order();
  }

  /** Elements of a token that it reads. */
  public int in() {
    return matrices.get(0).in();
  }

  /** Elements of a token that it writes. */
  public int out() {
    return matrices.stream().mapToInt(ParameterDeclaration::out).sum();
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups() {
    return Stream.of(matrices, biases).filter(group -> !group.isEmpty());
  }
}
