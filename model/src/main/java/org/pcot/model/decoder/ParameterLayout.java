package org.pcot.model.decoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Initializer;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** The places of a decoder's parameters in one flat vector, one after the other as declared. */
public final class ParameterLayout {
  /** One parameter and where it starts. */
  public record Parameter(ParameterDeclaration declaration, long offset) {
    public String name() {
      return declaration.name();
    }

    public int rows() {
      return declaration.rows();
    }

    public int columns() {
      return declaration.columns();
    }

    /** 1 for vectors, which have a single row here. */
    public int rank() {
      return declaration.shape().size();
    }

    public long length() {
      return declaration.length();
    }

    public Tensor in(Segments flat) {
      return flat.tensor(offset, rows(), columns());
    }
  }

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private long length;

  public ParameterLayout(DecoderConfig config) {
    for (ParameterDeclaration declaration : config.description().parameters()) {
      Parameter parameter = new Parameter(declaration, length);
      parameters.put(declaration.name(), parameter);
      length += parameter.length();
    }
  }

  /** Number of elements of the flat vector. */
  public long length() {
    return length;
  }

  /** The lengths of the parameters, in their order. */
  public long[] lengths() {
    return parameters.values().stream().mapToLong(Parameter::length).toArray();
  }

  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  public Parameter get(String name) {
    return parameters.get(name);
  }

  /**
   * Gives every parameter the initial values that it declares. Element i of the vector is a
   * function of (seed, i) alone.
   */
  public void initialise(long seed, Segments flat) {
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (Parameter parameter : parameters.values()) {
      Initializer initializer = parameter.declaration().initializer();
      for (long i = parameter.offset(); i < parameter.offset() + parameter.length(); i++) {
        flat.set(i, value(initializer, random, i));
      }
    }
  }

  private static double value(Initializer initializer, CounterRandom random, long element) {
    if (initializer instanceof Initializer.Normal normal) {
      return normal.deviation() * random.gaussian(element);
    }
    return ((Initializer.Constant) initializer).value();
  }
}
