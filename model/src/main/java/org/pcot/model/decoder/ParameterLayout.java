package org.pcot.model.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Initializer;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** The places of a decoder's parameters in one flat vector, one after the other as declared. */
public final class ParameterLayout {
  /** Elements that are written at once: a card is slow to take them singly. */
  private static final int CHUNK = 1 << 16;

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
  private final List<Long> lengths = new ArrayList<>();
  private long length;

  /** Of all parameters of a decoder. */
  public ParameterLayout(DecoderConfig config) {
    this(config, parameter -> true);
  }

  /** Of some parameters of a decoder; those that are used as one are in it together or not. */
  public ParameterLayout(DecoderConfig config, Predicate<ParameterDeclaration> isContained) {
    for (List<ParameterDeclaration> group : config.description().groups()) {
      if (group.stream().allMatch(isContained)) {
        group.forEach(this::add);
        lengths.add(group.stream().mapToLong(ParameterDeclaration::length).sum());
      }
    }
  }

  private void add(ParameterDeclaration declaration) {
    parameters.put(declaration.name(), new Parameter(declaration, length));
    length += declaration.length();
  }

  /** Number of elements of the flat vector. */
  public long length() {
    return length;
  }

  /** The lengths, in their order, of what must not be divided. */
  public long[] lengths() {
    return lengths.stream().mapToLong(Long::longValue).toArray();
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

  /** A group's matrices as one with the rows of all, or its vectors as one. */
  Tensor in(Segments flat, List<ParameterDeclaration> group) {
    ParameterDeclaration first = group.get(0);
    int rows = group.stream().mapToInt(ParameterDeclaration::rows).sum();
    int columns = first.columns();
    if (first.shape().size() == 1) {
      rows = 1;
      columns = group.stream().mapToInt(ParameterDeclaration::columns).sum();
    }
    return flat.tensor(get(first.name()).offset(), rows, columns);
  }

  /**
   * Gives every parameter the initial values that it declares. Element i of the vector is a
   * function of (seed, i) alone.
   */
  public void initialise(long seed, Segments flat) {
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (Parameter parameter : parameters.values()) {
      Initializer initializer = parameter.declaration().initializer();
      long end = parameter.offset() + parameter.length();
      for (long from = parameter.offset(); from < end; from += CHUNK) {
        long first = from;
        double[] values = new double[(int) Math.min(CHUNK, end - from)];
        Arrays.setAll(values, i -> value(initializer, random, first + i));
        flat.storage(from).write(flat.place(from), values, values.length);
      }
    }
  }

  private static double value(Initializer initializer, CounterRandom random, long element) {
    if (initializer instanceof Initializer.Normal normal) {
      return normal.deviation() * random.gaussian(element);
    }
    if (initializer instanceof Initializer.Uniform uniform) {
      return uniform.bound() * (2 * random.uniform(element) - 1);
    }
    return ((Initializer.Constant) initializer).value();
  }
}
