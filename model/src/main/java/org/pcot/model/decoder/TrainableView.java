package org.pcot.model.decoder;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

/**
 * The parameters of a decoder that are trained: of these there are gradients, an optimiser's state,
 * and new values at every step, in the order of the decoder's parameters. The others are frozen.
 */
public record TrainableView(DecoderConfig decoder, Set<String> names) implements Serializable {
  public TrainableView {
    names = Set.copyOf(names);
  }

  /** All parameters. */
  public static TrainableView all(DecoderConfig decoder) {
    return of(decoder, parameter -> true);
  }

  /** Some; those that a layer uses as one are trained together or not. */
  public static TrainableView of(DecoderConfig decoder, Predicate<ParameterDeclaration> isTrained) {
    ParameterLayout layout = new ParameterLayout(decoder, isTrained);
    return new TrainableView(
        decoder,
        layout.parameters().stream()
            .map(ParameterLayout.Parameter::name)
            .collect(Collectors.toSet()));
  }

  public ParameterLayout layout() {
    return new ParameterLayout(decoder, parameter -> names.contains(parameter.name()));
  }

  public ParameterLayout frozen() {
    return new ParameterLayout(decoder, parameter -> !names.contains(parameter.name()));
  }

  /** The trained ones among all parameters, shared. */
  public Segments trained(Segments parameters) {
    return part(parameters, layout());
  }

  /** The others, shared; empty where all are trained. */
  public Segments frozen(Segments parameters) {
    return part(parameters, frozen());
  }

  private Segments part(Segments parameters, ParameterLayout part) {
    ParameterLayout all = new ParameterLayout(decoder);
    if (part.length() == all.length()) {
      return parameters;
    }
    List<Storage> blocks = new ArrayList<>();
    for (ParameterLayout.Parameter parameter : part.parameters()) {
      long offset = all.get(parameter.name()).offset();
      Storage block = parameters.storage(offset);
      blocks.add(block.view(parameters.place(offset), parameter.length()));
    }
    return Segments.of(blocks.toArray(Storage[]::new));
  }
}
