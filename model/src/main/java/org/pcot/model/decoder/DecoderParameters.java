package org.pcot.model.decoder;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/**
 * A decoder's parameters as views of a flat vector, or of two: the trained and the frozen ones. A
 * gradient has the same form, and leaves the frozen ones out.
 *
 * <p>Parameters of another type than the kernels', such as BFLOAT16 at rest, are copied, parameter
 * by parameter, for kernels to read.
 */
public final class DecoderParameters {
  private final ParameterLayout layout;
  private final Segments flat;
  private final Optional<Tensor> inputs;
  private final Optional<DecoderParameters> others;
  private final Optional<Arena> copies;

  private DecoderParameters(
      ParameterLayout layout,
      Segments flat,
      Optional<Tensor> inputs,
      Optional<DecoderParameters> others,
      Optional<Arena> copies) {
    if (flat.length() != layout.length()) {
      throw new IllegalArgumentException(
          "the decoder has " + layout.length() + " parameters, the vector " + flat.length());
    }
    this.layout = layout;
    this.flat = flat;
    this.inputs = inputs;
    this.others = others;
    this.copies = copies;
  }

  /** All parameters of a decoder. */
  public static DecoderParameters of(DecoderConfig config, Segments flat) {
    return of(new ParameterLayout(config), flat);
  }

  /** The parameters of a layout, which may be some of a decoder's. */
  public static DecoderParameters of(ParameterLayout layout, Segments flat) {
    return new DecoderParameters(
        layout, flat, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** These, and what they leave out from others. */
  public DecoderParameters over(DecoderParameters frozen) {
    return new DecoderParameters(layout, flat, inputs, Optional.of(frozen), copies);
  }

  /** The same parameters with another token table, for inputs that are already embedded. */
  public DecoderParameters withTokens(Tensor table) {
    return new DecoderParameters(layout, flat, Optional.of(table), others, copies);
  }

  /** The same parameters, copied to an arena where kernels cannot read them as they are. */
  DecoderParameters readable(Arena arena) {
    return new DecoderParameters(
        layout, flat, inputs, others.map(o -> o.readable(arena)), Optional.of(arena));
  }

  private Tensor readable(Tensor tensor) {
    DataType type = tensor.storage().dataType();
    boolean isReadable =
        copies.map(arena -> arena.dataType() == type).orElse(type != DataType.BFLOAT16);
    if (isReadable) {
      return tensor;
    }
    Tensor copy = copies.orElseThrow().take(tensor.rows(), tensor.columns());
    copy.copy(tensor);
    return copy;
  }

  public Segments flat() {
    return flat;
  }

  /** The table that tokens are looked up in, given the declaration of the decoder's own. */
  Optional<Tensor> tokens(ParameterDeclaration own) {
    return inputs
        .or(() -> find(own))
        .or(() -> others.flatMap(parameters -> parameters.tokens(own)));
  }

  /** A parameter, a vector as [1, n]. */
  Tensor get(ParameterDeclaration parameter) {
    if (others.isPresent() && !layout.has(parameter.name())) {
      return others.get().get(parameter);
    }
    return readable(layout.get(parameter.name()).in(flat));
  }

  /** Parameters that are used as one: a linear layer's matrices, or its biases. */
  Tensor get(List<ParameterDeclaration> parameters) {
    if (others.isPresent() && !layout.has(parameters.get(0).name())) {
      return others.get().get(parameters);
    }
    return readable(layout.in(flat, parameters));
  }

  /** The parameter, unless it is left out. */
  Optional<Tensor> find(ParameterDeclaration parameter) {
    return layout.has(parameter.name()) ? Optional.of(get(parameter)) : Optional.empty();
  }

  /** The parameters as one matrix, unless they are left out. */
  Optional<Tensor> find(List<ParameterDeclaration> parameters) {
    return layout.has(parameters.get(0).name()) ? Optional.of(get(parameters)) : Optional.empty();
  }
}
