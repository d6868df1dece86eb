package org.pcot.model.decoder;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.architecture.ParameterDeclaration.Role;
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

  /** What training changes: of a decoder with an adapter the adapter, and otherwise all. */
  public static TrainableView of(DecoderConfig decoder) {
    return decoder.adapter() instanceof Adapter.None
        ? all(decoder)
        : of(decoder, parameter -> parameter.role() == Role.ADAPTER);
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

  /** All parameters again: the trained ones copied, the frozen ones shared. */
  public Segments copy(Segments parameters) {
    List<Storage> blocks = new ArrayList<>();
    List<ParameterLayout.Parameter> all = new ParameterLayout(decoder).parameters();
    for (int first = 0, end = 1; first < all.size(); first = end++) {
      boolean isTrained = names.contains(all.get(first).name());
      while (end < all.size() && names.contains(all.get(end).name()) == isTrained) {
        end++;
      }
      ParameterLayout.Parameter last = all.get(end - 1);
      List<Storage> run = new ArrayList<>();
      addRun(parameters, all.get(first).offset(), last.offset() + last.length(), run);
      blocks.addAll(isTrained ? copied(run) : run);
    }
    return Segments.of(blocks.toArray(Storage[]::new));
  }

  private static List<Storage> copied(List<Storage> blocks) {
    Segments original = Segments.of(blocks.toArray(Storage[]::new));
    Segments copy = original.like();
    copy.assign(original);
    return copy.blocks();
  }

  private Segments part(Segments parameters, ParameterLayout part) {
    ParameterLayout all = new ParameterLayout(decoder);
    if (part.length() == all.length()) {
      return parameters;
    }
    List<Storage> blocks = new ArrayList<>();
    long from = 0;
    long to = 0;
    for (ParameterLayout.Parameter parameter : part.parameters()) {
      long offset = all.get(parameter.name()).offset();
      if (offset > to) {
        addRun(parameters, from, to, blocks);
        from = offset;
      }
      to = offset + parameter.length();
    }
    addRun(parameters, from, to, blocks);
    return Segments.of(blocks.toArray(Storage[]::new));
  }

  /** What lies together stays together, as far as blocks are. */
  private static void addRun(Segments parameters, long from, long to, List<Storage> blocks) {
    Segments.runs(
        from,
        to,
        (at, length) -> blocks.add(parameters.storage(at).view(parameters.place(at), length)),
        parameters);
  }
}
