package org.pcot.model.kernels;

import static org.pcot.model.kernels.FiniteDifferences.dot;
import static org.pcot.model.kernels.FiniteDifferences.zeros;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * The definition of every kernel, element by element in double. Only the forward ones are written
 * out; the backward ones are their finite differences.
 */
final class ScalarKernels implements Kernels {
  @Override
  public DataType dataType() {
    return DataType.DOUBLE;
  }

  @Override
  public Memory memory() {
    return Memory.HOST;
  }

  @Override
  public void embed(Tensor table, int[] tokens, Tensor output) {
    for (int row = 0; row < output.rows(); row++) {
      for (int c = 0; c < output.columns(); c++) {
        output.set(row, c, table.get(tokens[row], c));
      }
    }
  }

  @Override
  public void embedWithPositions(
      Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output) {
    for (int row = 0; row < output.rows(); row++) {
      for (int c = 0; c < output.columns(); c++) {
        output.set(row, c, tokenTable.get(tokens[row], c) + positionTable.get(positions[row], c));
      }
    }
  }

  @Override
  public void embedBackward(Tensor outputGradient, int[] tokens, Tensor tableGradient) {
    Tensor table = zeros(tableGradient.rows(), tableGradient.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.add(
        tableGradient,
        table,
        () -> {
          embed(table, tokens, output);
          return dot(output, outputGradient);
        });
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
  public void rmsNorm(Tensor input, Tensor weight, double epsilon, Tensor output, Tensor scales) {
    for (int row = 0; row < input.rows(); row++) {
      double scale = 1 / Math.sqrt(meanSquare(input, row) + epsilon);
      for (int c = 0; c < input.columns(); c++) {
        output.set(row, c, input.get(row, c) * scale * weight.get(0, c));
      }
      scales.set(row, 0, scale);
    }
  }

  @Override
  public void rmsNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor scales,
      Tensor inputGradient,
      Tensor weightGradient) {
    double epsilon = Math.pow(scales.get(0, 0), -2) - meanSquare(input, 0);
    Tensor output = zeros(input.rows(), input.columns());
    Tensor unused = zeros(input.rows(), 1);
    DoubleSupplier loss =
        () -> {
          rmsNorm(input, weight, epsilon, output, unused);
          return dot(output, outputGradient);
        };
    FiniteDifferences.add(inputGradient, input, loss);
    FiniteDifferences.add(weightGradient, weight, loss);
  }

  private static double meanSquare(Tensor input, int row) {
    double sum = 0;
    for (int c = 0; c < input.columns(); c++) {
      sum += Math.pow(input.get(row, c), 2);
    }
    return sum / input.columns();
  }

  @Override
  public void headNorm(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      double epsilon,
      Tensor output,
      Tensor scales) {
    int size = queryWeight.columns();
    for (int row = 0; row < input.rows(); row++) {
      for (int c = 0; c < input.columns(); c++) {
        output.set(row, c, input.get(row, c));
      }
      for (int head = 0; head < scales.columns(); head++) {
        Tensor channels = new Tensor(output.storage(), offset(output, row, head * size), 1, size);
        Tensor weight = head < heads ? queryWeight : keyWeight;
        Tensor scale = new Tensor(scales.storage(), offset(scales, row, head), 1, 1);
        rmsNorm(channels, weight, epsilon, channels, scale);
      }
    }
  }

  private static int offset(Tensor tensor, int row, int column) {
    return tensor.offset() + row * tensor.columns() + column;
  }

  @Override
  public void headNormBackward(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      Tensor scales,
      Tensor gradient,
      Tensor queryWeightGradient,
      Tensor keyWeightGradient) {
    Tensor first = new Tensor(input.storage(), input.offset(), 1, queryWeight.columns());
    double epsilon = Math.pow(scales.get(0, 0), -2) - meanSquare(first, 0);
    Tensor outputGradient = copy(gradient);
    Tensor output = zeros(input.rows(), input.columns());
    Tensor unused = zeros(scales.rows(), scales.columns());
    DoubleSupplier loss =
        () -> {
          headNorm(input, heads, queryWeight, keyWeight, epsilon, output, unused);
          return dot(output, outputGradient);
        };
    FiniteDifferences.write(gradient, input, loss);
    FiniteDifferences.add(queryWeightGradient, queryWeight, loss);
    FiniteDifferences.add(keyWeightGradient, keyWeight, loss);
  }

  @Override
  public void product(Tensor input, Tensor weight, StorageOrder order, Tensor output) {
    double[] x = elements(input);
    double[] w = elements(weight);
    int width = input.columns();
    int inStride = order == StorageOrder.IN_OUT ? output.columns() : 1;
    int outStride = order == StorageOrder.IN_OUT ? 1 : width;
    for (int row = 0; row < output.rows(); row++) {
      for (int out = 0; out < output.columns(); out++) {
        double sum = 0;
        for (int in = 0; in < width; in++) {
          sum += x[row * width + in] * w[in * inStride + out * outStride];
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
  public void productWithResidual(
      Tensor input, Tensor weight, StorageOrder order, Tensor residual, Tensor output) {
    linearWithResidual(input, weight, order, zeros(1, output.columns()), residual, output);
  }

  @Override
  public void linear(Tensor input, Tensor weight, StorageOrder order, Tensor bias, Tensor output) {
    Tensor residual = zeros(output.rows(), output.columns());
    linearWithResidual(input, weight, order, bias, residual, output);
  }

  @Override
  public void linearWithResidual(
      Tensor input,
      Tensor weight,
      StorageOrder order,
      Tensor bias,
      Tensor residual,
      Tensor output) {
    Tensor product = zeros(output.rows(), output.columns());
    product(input, weight, order, product);
    for (int row = 0; row < output.rows(); row++) {
      for (int out = 0; out < output.columns(); out++) {
        double sum = product.get(row, out) + bias.get(0, out) + residual.get(row, out);
        output.set(row, out, sum);
      }
    }
  }

  @Override
  public void productBackward(
      Tensor outputGradient, Tensor weight, StorageOrder order, Tensor inputGradient) {
    Tensor input = zeros(inputGradient.rows(), inputGradient.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.write(
        inputGradient,
        input,
        () -> {
          product(input, weight, order, output);
          return dot(output, outputGradient);
        });
  }

  @Override
  public void weightBackward(
      Tensor outputGradient, Tensor input, StorageOrder order, Tensor weightGradient) {
    Tensor weight = zeros(weightGradient.rows(), weightGradient.columns());
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.add(
        weightGradient,
        weight,
        () -> {
          product(input, weight, order, output);
          return dot(output, outputGradient);
        });
  }

  @Override
  public void biasBackward(Tensor outputGradient, Tensor biasGradient) {
    for (int row = 0; row < outputGradient.rows(); row++) {
      for (int c = 0; c < outputGradient.columns(); c++) {
        biasGradient.set(0, c, biasGradient.get(0, c) + outputGradient.get(row, c));
      }
    }
  }

  @Override
  public void addToColumns(Tensor input, Tensor output, int first) {
    for (int row = 0; row < input.rows(); row++) {
      for (int c = 0; c < input.columns(); c++) {
        output.set(row, first + c, output.get(row, first + c) + input.get(row, c));
      }
    }
  }

  @Override
  public void takeColumns(Tensor input, int first, Tensor output) {
    for (int row = 0; row < output.rows(); row++) {
      for (int c = 0; c < output.columns(); c++) {
        output.set(row, c, input.get(row, first + c));
      }
    }
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
  public void swiGlu(Tensor gateUp, Tensor output) {
    int width = output.columns();
    for (int row = 0; row < output.rows(); row++) {
      for (int c = 0; c < width; c++) {
        double gate = gateUp.get(row, c);
        output.set(row, c, gate / (1 + Math.exp(-gate)) * gateUp.get(row, width + c));
      }
    }
  }

  @Override
  public void swiGluBackward(Tensor outputGradient, Tensor gateUp, Tensor gateUpGradient) {
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.write(
        gateUpGradient,
        gateUp,
        () -> {
          swiGlu(gateUp, output);
          return dot(output, outputGradient);
        });
  }

  @Override
  public void rotate(Tensor rows, int heads, Tensor table, int[] positions) {
    int size = table.columns();
    for (int row = 0; row < rows.rows(); row++) {
      for (int head = 0; head < heads; head++) {
        for (int d = 0; d < size / 2; d++) {
          double cos = table.get(positions[row], d);
          double sin = table.get(positions[row], size / 2 + d);
          int left = head * size + d;
          int right = left + size / 2;
          double a = rows.get(row, left);
          double b = rows.get(row, right);
          rows.set(row, left, a * cos - b * sin);
          rows.set(row, right, a * sin + b * cos);
        }
      }
    }
  }

  @Override
  public void rotateBackward(Tensor gradient, int heads, Tensor table, int[] positions) {
    Tensor outputGradient = copy(gradient);
    Tensor input = zeros(gradient.rows(), gradient.columns());
    FiniteDifferences.write(
        gradient,
        input,
        () -> {
          Tensor output = copy(input);
          rotate(output, heads, table, positions);
          return dot(output, outputGradient);
        });
  }

  private static Tensor copy(Tensor tensor) {
    Tensor copy = zeros(tensor.rows(), tensor.columns());
    for (int row = 0; row < tensor.rows(); row++) {
      for (int c = 0; c < tensor.columns(); c++) {
        copy.set(row, c, tensor.get(row, c));
      }
    }
    return copy;
  }

  @Override
  public AttentionState newAttentionState(AttentionShape shape, AttentionMask mask, Arena arena) {
    return AttentionState.NONE;
  }

  @Override
  public void causalAttention(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor output) {
    ScalarAttention.forward(shape, mask, queriesKeysValues, output);
  }

  @Override
  public void causalAttentionBackward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor queriesKeysValuesGradient) {
    Tensor output = zeros(outputGradient.rows(), outputGradient.columns());
    FiniteDifferences.write(
        queriesKeysValuesGradient,
        queriesKeysValues,
        () -> {
          ScalarAttention.forward(shape, mask, queriesKeysValues, output);
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
  public void chooseTokens(
      Tensor logits,
      int[] rows,
      Sampling sampling,
      double[] draws,
      int[] tokens,
      double[] logProbabilities) {
    for (int i = 0; i < tokens.length; i++) {
      ScalarChoices choices = new ScalarChoices(logits, rows[i], sampling);
      tokens[i] = choices.choose(draws[i]);
      if (logProbabilities.length > 0) {
        logProbabilities[i] = choices.logProbability(tokens[i]);
      }
    }
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
    return BlockedCache.offHeap(memory(), dataType(), shape);
  }

  @Override
  public void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions) {
    ScalarAttention.cacheKeysValues(
        queriesKeysValues, (BlockedCache) cache, layer, slots, positions);
  }

  @Override
  public void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output) {
    ScalarAttention.cachedAttention(
        queriesKeysValues, (BlockedCache) cache, layer, slots, positions, output);
  }
}
