package org.pcot.model.training;

import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.Segments;

/**
 * What an optimiser changes.
 *
 * @param layout of the values, and of the gradient
 * @param values shared with the decoder's parameters, of which they may be some
 */
public record Trainable(ParameterLayout layout, Segments values, Backend backend) {
  public Trainable {
    if (values.length() != layout.length()) {
      throw new IllegalArgumentException(
          layout.length() + " trained parameters, and " + values.length() + " values");
    }
    if (values.dataType() != backend.dataType()) {
      throw new IllegalArgumentException(
          values.dataType() + " is no type to train in: only frozen parameters may be so at rest");
    }
  }
}
