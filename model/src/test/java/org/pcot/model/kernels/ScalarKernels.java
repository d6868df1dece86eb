package org.pcot.model.kernels;

import static org.pcot.model.kernels.FiniteDifferences.dot;
import static org.pcot.model.kernels.FiniteDifferences.zeros;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Tensor;

/**
 * The definition of every kernel, element by element in double. Only the forward ones are written
 * out; the backward ones are their finite differences.
 */
final class ScalarKernels implements Kernels {
  /** Of the last forward pass: finite differences repeat it. */
  private AttentionMask lastMask;

  @Override
  public DataType dataType() {
    return DataType.DOUBLE;
  }

  @Override
  public void embed(
      Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output) {
    for (int row = 0; row < output.rows(); row++) {
      for (int c = 0; c < output.columns(); c++) {
        output.set(row, c, tokenTable.get(tokens[row], c) + positionTable.get(positions[row], c));
      }
    }
  }

  @Override
  public void embedBackward(
      Tensor outputGradient,
      int[] tokens,
      int[] positions,
      Tensor tokenTableGradient,
      Tensor positionTableGradient) {
    Tensor tokenTable = zeros(tokenTableGradient.rows(), tokenTableGradient.columns());
    Tensor positionTable = zeros(positionTableGradient.rows(), positionTableGradient.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    DoubleSupplier loss =
        () -> {
          embed(tokenTable, positionTable, tokens, positions, output);
          return dot(output, outputGradient);
        };
    FiniteDifferences.add(tokenTableGradient, tokenTable, loss);
    FiniteDifferences.add(positionTableGradient, positionTable, loss);
  }

  @Override
  public void layerNorm(
      Tensor input, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics) {
    int width = input.columns();
    for (int row = 0; row < input.rows(); row++) {
      double mean = 0;
      for (int c = 0; c < width; c++) {
        mean += input.get(row, c) / width;
      }
      double inverseDeviation = 1 / Math.sqrt(variance(input, row, mean) + epsilon);
      for (int c = 0; c < width; c++) {
        double normalised = (input.get(row, c) - mean) * inverseDeviation;
        output.set(row, c, normalised * weight.get(0, c) + bias.get(0, c));
      }
      statistics.set(row, 0, mean);
      statistics.set(row, 1, inverseDeviation);
    }
  }

  @Override
  public void layerNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor statistics,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    double epsilon = Math.pow(statistics.get(0, 1), -2) - variance(input, 0, statistics.get(0, 0));
    Tensor bias = zeros(1, input.columns());
    Tensor output = zeros(input.rows(), input.columns());
    Tensor unused = zeros(input.rows(), 2);
    DoubleSupplier loss =
        () -> {
          layerNorm(input, weight, bias, epsilon, output, unused);
          return dot(output, outputGradient);
        };
    FiniteDifferences.add(inputGradient, input, loss);
    FiniteDifferences.add(weightGradient, weight, loss);
    FiniteDifferences.add(biasGradient, bias, loss);
  }

  private static double variance(Tensor input, int row, double mean) {
    double variance = 0;
    for (int c = 0; c < input.columns(); c++) {
      variance += Math.pow(input.get(row, c) - mean, 2) / input.columns();
    }
    return variance;
  }

  @Override
  public void linear(Tensor input, Tensor weight, Tensor bias, Tensor output) {
    double[] x = elements(input);
    double[] w = elements(weight);
    int width = input.columns();
    for (int row = 0; row < output.rows(); row++) {
      for (int out = 0; out < output.columns(); out++) {
        double sum = bias.get(0, out);
        for (int in = 0; in < width; in++) {
          sum += x[row * width + in] * w[in * weight.columns() + out];
        }
        output.set(row, out, sum);
      }
    }
  }

  private static double[] elements(Tensor tensor) {
    double[] elements = new double[tensor.length()];
    Arrays.setAll(elements, i -> tensor.storage().get(tensor.offset() + i));
    return elements;
  }

  @Override
  public void linearWithResidual(
      Tensor input, Tensor weight, Tensor bias, Tensor residual, Tensor output) {
    Tensor product = zeros(output.rows(), output.columns());
    linear(input, weight, bias, product);
    for (int row = 0; row < output.rows(); row++) {
      for (int out = 0; out < output.columns(); out++) {
        output.set(row, out, product.get(row, out) + residual.get(row, out));
      }
    }
  }

  @Override
  public void linearBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    Tensor bias = zeros(1, weight.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    DoubleSupplier loss =
        () -> {
          linear(input, weight, bias, output);
          return dot(output, outputGradient);
        };
    FiniteDifferences.write(inputGradient, input, loss);
    FiniteDifferences.add(weightGradient, weight, loss);
    FiniteDifferences.add(biasGradient, bias, loss);
  }

  @Override
  public void gelu(Tensor input, Tensor output) {
    for (int row = 0; row < input.rows(); row++) {
      for (int c = 0; c < input.columns(); c++) {
        double x = input.get(row, c);
        double argument = Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3));
        output.set(row, c, x / 2 * (1 + Math.tanh(argument)));
      }
    }
  }

  @Override
  public void geluBackward(Tensor input, Tensor gradient) {
    Tensor output = zeros(input.rows(), input.columns());
    FiniteDifferences.write(
        gradient,
        input,
        () -> {
          gelu(input, output);
          return dot(output, gradient);
        });
  }

  @Override
  public void causalAttention(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      Tensor probabilities,
      Tensor output) {
    lastMask = mask;
    ScalarAttention.forward(shape, mask, queriesKeysValues, probabilities, output);
  }

  @Override
  public void causalAttentionBackward(
      AttentionShape shape,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      Tensor probabilities,
      Tensor queriesKeysValuesGradient) {
    AttentionMask mask = lastMask;
    Tensor unused = zeros(probabilities.rows(), probabilities.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.write(
        queriesKeysValuesGradient,
        queriesKeysValues,
        () -> {
          causalAttention(shape, mask, queriesKeysValues, unused, output);
          return dot(output, outputGradient);
        });
  }

  @Override
  public void selectQueries(AttentionShape shape, Tensor input, Tensor output) {
    for (int row = 0; row < output.rows(); row++) {
      int sequence = row / shape.queries();
      int position = shape.firstQuery() + row % shape.queries();
      for (int c = 0; c < input.columns(); c++) {
        output.set(row, c, input.get(sequence * shape.length() + position, c));
      }
    }
  }

  @Override
  public void selectQueriesBackward(
      AttentionShape shape, Tensor outputGradient, Tensor inputGradient) {
    Tensor input = zeros(inputGradient.rows(), inputGradient.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.write(
        inputGradient,
        input,
        () -> {
          selectQueries(shape, input, output);
          return dot(output, outputGradient);
        });
  }

  @Override
  public void logits(Tensor input, Tensor head, Tensor logits) {
    for (int row = 0; row < logits.rows(); row++) {
      for (int v = 0; v < logits.columns(); v++) {
        double sum = 0;
        for (int c = 0; c < input.columns(); c++) {
          sum += input.get(row, c) * head.get(v, c);
        }
        logits.set(row, v, sum);
      }
    }
  }

  @Override
  public void logitsBackward(
      Tensor logitsGradient, Tensor input, Tensor head, Tensor inputGradient, Tensor headGradient) {
    Tensor output = zeros(logitsGradient.rows(), logitsGradient.columns());
    DoubleSupplier loss =
        () -> {
          logits(input, head, output);
          return dot(output, logitsGradient);
        };
    FiniteDifferences.write(inputGradient, input, loss);
    FiniteDifferences.add(headGradient, head, loss);
  }

  @Override
  public void crossEntropy(Tensor logits, int[] targets, float[] weights, double[] rowLosses) {
    for (int row = 0; row < logits.rows(); row++) {
      int r = row;
      Tensor rowLogits = logits.rows(row, 1);
      rowLosses[row] = loss(rowLogits, targets[row]);
      FiniteDifferences.write(rowLogits, rowLogits, () -> weights[r] * loss(rowLogits, targets[r]));
    }
  }

  private static double loss(Tensor logits, int target) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < logits.columns(); v++) {
      greatest = Math.max(greatest, logits.get(0, v));
    }
    double sum = 0;
    for (int v = 0; v < logits.columns(); v++) {
      sum += Math.exp(logits.get(0, v) - greatest);
    }
    return greatest + Math.log(sum) - logits.get(0, target);
  }

  @Override
  public void scaleRows(Tensor rows, float[] factors) {
    for (int row = 0; row < rows.rows(); row++) {
      for (int c = 0; c < rows.columns(); c++) {
        rows.set(row, c, factors[row] * rows.get(row, c));
      }
    }
  }

  @Override
  public KvCache newCache(CacheShape shape) {
    return KvCache.offHeap(dataType(), shape);
  }

  @Override
  public void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions) {
    ScalarAttention.cacheKeysValues(queriesKeysValues, cache, layer, slots, positions);
  }

  @Override
  public void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    ScalarAttention.cachedAttention(queriesKeysValues, cache, layer, slots, positions, output);
  }
}
