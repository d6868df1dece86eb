package org.pcot.model.decoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Initializer;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

/** The places of a decoder's parameters in one flat vector, one after the other as declared. */
public final class ParameterLayout {
  /** Where elements are: of one parameter, or of several. */
  record Place(int offset, int rows, int columns) {
    Tensor in(Storage flat) {
      return new Tensor(flat, offset, rows, columns);
    }
  }

  /** One parameter and where it starts. */
  public record Parameter(ParameterDeclaration declaration, int offset) {
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

    public int length() {
      return Math.toIntExact(declaration.length());
    }

    public Tensor in(Storage flat) {
      return new Tensor(flat, offset, rows(), columns());
    }
  }

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private int length;

  /** Of all parameters of a decoder. */
  public ParameterLayout(DecoderConfig config) {
    this(config.description().parameters());
  }

  /** Of these parameters in this order. */
  public ParameterLayout(List<ParameterDeclaration> declarations) {
    for (ParameterDeclaration declaration : declarations) {
      Parameter parameter = new Parameter(declaration, length);
      parameters.put(declaration.name(), parameter);
      length = Math.addExact(length, parameter.length());
    }
  }

  /** Number of elements of the flat vector. */
  public int length() {
    return length;
  }

  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  public boolean has(String name) {
    return parameters.containsKey(name);
  }

  public Parameter get(String name) {
    return parameters.get(name);
  }

  /**
   * Matrices of the same width that lie one after the other, as one with the rows of all, or
   * vectors, as one.
   *
   * @throws IllegalArgumentException if they do not lie so
   */
  Place get(List<ParameterDeclaration> several) {
    int start = get(several.get(0).name()).offset();
    int end = start;
    for (ParameterDeclaration declaration : several) {
      Parameter parameter = get(declaration.name());
      if (parameter == null || parameter.offset() != end) {
        throw new IllegalArgumentException(declaration.name() + " is not behind " + several);
      }
      end += parameter.length();
    }
    boolean areVectors = several.get(0).shape().size() == 1;
    int columns = areVectors ? end - start : several.get(0).columns();
    return new Place(start, (end - start) / columns, columns);
  }

  /**
   * Gives every parameter the initial values that it declares. Element i of the vector is a
   * function of (seed, i) alone.
   */
  public void initialise(long seed, Storage flat) {
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (Parameter parameter : parameters.values()) {
      Initializer initializer = parameter.declaration().initializer();
      for (int i = parameter.offset(); i < parameter.offset() + parameter.length(); i++) {
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
