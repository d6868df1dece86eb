package org.pcot.model.training;

import java.util.List;
import java.util.Locale;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.kernels.Backend;

/** Whether an engine can use a decoder's tensors, before any is allocated. */
public final class TensorSizes {
  private TensorSizes() {}

  /**
   * @throws UserError naming the parameter that is too large
   */
  public static void check(DecoderConfig decoder, Backend backend) {
    for (List<ParameterDeclaration> group : decoder.description().groups()) {
      long length = group.stream().mapToLong(ParameterDeclaration::length).sum();
      if (length > backend.largestTensor() / backend.dataType().width()) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s: %,d elements of %s are more than the %,d bytes that this engine uses as one tensor",
                group.get(0).name(),
                length,
                backend.dataType(),
                backend.largestTensor()),
            "choose engine: nd4j");
      }
    }
  }
}
