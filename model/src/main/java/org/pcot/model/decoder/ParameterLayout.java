package org.pcot.model.decoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.DecoderConfig;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

/**
 * Names and places of a decoder's parameters in one flat vector, in the order and under the names
 * of Hugging Face's {@code GPT2LMHeadModel}. Matrices are stored [in, out] (its Conv1D), tables
 * [rows, C], vectors [1, n].
 */
public final class ParameterLayout {
  /** One parameter: {@code rank} is 1 for vectors, which have a single row here. */
  public record Parameter(String name, int offset, int rows, int columns, int rank) {
    public int length() {
      return rows * columns;
    }

    public Tensor in(Storage flat) {
      return new Tensor(flat, offset, rows, columns);
    }
  }

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private int length;

  public ParameterLayout(DecoderConfig config) {
    int width = config.nEmbd();
    matrix("transformer.wte.weight", config.vocabSize(), width);
    matrix("transformer.wpe.weight", config.nPositions(), width);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      String prefix = "transformer.h." + layer + ".";
      vectors(prefix + "ln_1", width);
      linear(prefix + "attn.c_attn", width, 3 * width);
      linear(prefix + "attn.c_proj", width, width);
      vectors(prefix + "ln_2", width);
      linear(prefix + "mlp.c_fc", width, config.nInner());
      linear(prefix + "mlp.c_proj", config.nInner(), width);
    }
    vectors("transformer.ln_f", width);
    if (!config.tieWordEmbeddings()) {
      matrix("lm_head.weight", config.vocabSize(), width);
    }
  }

  /** Number of elements of the flat vector. */
  public int length() {
    return length;
  }

  public List<Parameter> parameters() {
    return Collections.unmodifiableList(new ArrayList<>(parameters.values()));
  }

  public Parameter get(String name) {
    return parameters.get(name);
  }

  /**
   * GPT-2's initial values: normal with the configured deviation, output projections of residual
   * branches divided by sqrt(2 · layers), norm weights 1, biases 0. Element i of the vector is a
   * function of (seed, i) alone.
   */
  public void initialise(DecoderConfig config, long seed, Storage flat) {
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (Parameter parameter : parameters.values()) {
      double deviation = config.initializerRange();
      if (parameter.name().endsWith("c_proj.weight")) {
        deviation /= Math.sqrt(2.0 * config.nLayer());
      }
      boolean isNormWeight = parameter.rank() == 1 && parameter.name().endsWith("weight");
      for (int i = parameter.offset(); i < parameter.offset() + parameter.length(); i++) {
        double value = parameter.rank() == 2 ? deviation * random.gaussian(i) : 0;
        flat.set(i, isNormWeight ? 1 : value);
      }
    }
  }

  private void linear(String prefix, int in, int out) {
    matrix(prefix + ".weight", in, out);
    add(prefix + ".bias", 1, out, 1);
  }

  private void vectors(String prefix, int width) {
    add(prefix + ".weight", 1, width, 1);
    add(prefix + ".bias", 1, width, 1);
  }

  private void matrix(String name, int rows, int columns) {
    add(name, rows, columns, 2);
  }

  private void add(String name, int rows, int columns, int rank) {
    parameters.put(name, new Parameter(name, length, rows, columns, rank));
    length = Math.addExact(length, Math.multiplyExact(rows, columns));
  }
}
