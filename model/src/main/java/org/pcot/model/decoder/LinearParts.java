package org.pcot.model.decoder;

import java.util.ArrayList;
import java.util.List;
import org.pcot.model.architecture.Linear;
import org.pcot.model.architecture.LowRank;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;

/** The linear layers of a decoder, each with the adapters of its matrices. */
record LinearParts(List<LowRank> adapters, Kernels kernels, Arena forAdapters) {
  static LinearParts of(List<LowRank> adapters, Kernels kernels) {
    return new LinearParts(adapters, kernels, kernels.newArena());
  }

  LinearPart of(Linear linear) {
    List<AdapterPart> parts = new ArrayList<>();
    boolean isAlone = linear.matrices().size() == 1;
    int first = 0;
    for (ParameterDeclaration matrix : linear.matrices()) {
      for (LowRank adapter : adapters) {
        if (adapter.matrix().equals(matrix)) {
          parts.add(new AdapterPart(adapter, first, isAlone, kernels, forAdapters));
        }
      }
      first += matrix.out();
    }
    return new LinearPart(linear, parts, kernels);
  }
}
