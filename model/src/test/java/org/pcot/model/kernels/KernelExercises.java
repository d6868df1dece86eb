package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.DecoderConfig;
import org.pcot.model.memory.Tensor;

/** Uses of every kernel, by the kernel's name and, after a colon, what is special about the use. */
final class KernelExercises {
  /** The one tensor that is poisoned and only partly written. */
  static final String MAY_HOLD_NAN = "cache";

  private static final double EPSILON = 1e-5;

  /** Where a kernel is tried: sizes, and tensors of random numbers. */
  record Setting(KernelSizes sizes, Operands operands) {
    int tokens() {
      return sizes.tokens();
    }

    int width() {
      return sizes.width();
    }

    /** A [tokens, columns] input. */
    Tensor input(String name, int columns) {
      return operands.random(name, tokens(), columns);
    }

    /** A [tokens, columns] output that is written. */
    Tensor output(String name, int columns) {
      return operands.poisoned(name, tokens(), columns);
    }
  }

  static final Map<String, BiConsumer<Kernels, Setting>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("embed", KernelExercises::embed);
    ALL.put("embedBackward", KernelExercises::embedBackward);
    ALL.put("layerNorm", KernelExercises::layerNorm);
    ALL.put("layerNormBackward", KernelExercises::layerNormBackward);
    ALL.put("linear", KernelExercises::linear);
    ALL.put("linearWithResidual", KernelExercises::linearWithResidual);
    ALL.put("linearWithResidual: in place", KernelExercises::linearOntoResidual);
    ALL.put("linearBackward", KernelExercises::linearBackward);
    ALL.put("gelu", KernelExercises::gelu);
    ALL.put("geluBackward", KernelExercises::geluBackward);
    for (Asking asking : Asking.values()) {
      ALL.put("causalAttention" + asking, (k, s) -> attend(k, s, asking).clearUndefined());
      ALL.put("causalAttentionBackward" + asking, (k, s) -> attendBackward(k, s, asking));
      ALL.put("selectQueries" + asking, (kernels, s) -> selectQueries(kernels, s, asking));
      ALL.put("selectQueriesBackward" + asking, (k, s) -> selectBackward(k, s, asking));
    }
    ALL.put("logits", KernelExercises::logits);
    ALL.put("logitsBackward", KernelExercises::logitsBackward);
    ALL.put("crossEntropy", KernelExercises::crossEntropy);
    ALL.put("scaleRows", KernelExercises::scaleRows);
    ALL.put("cacheKeysValues", KernelExercises::cacheKeysValues);
    ALL.put("cachedAttention", KernelExercises::cachedAttention);
  }

  private KernelExercises() {}

  /** The kernel that an exercise is for. */
  static String kernel(String exercise) {
    return exercise.split(":", 2)[0];
  }

  private static void embed(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor tokenTable =
        operands.parameter("tokenTable", setting.sizes().vocabulary(), setting.width());
    Tensor positionTable =
        operands.parameter("positionTable", setting.sizes().length() + 2, setting.width());
    int[] tokens = operands.indices(setting.tokens(), tokenTable.rows());
    int[] positions = operands.indices(setting.tokens(), positionTable.rows());
    Tensor output = setting.output("output", setting.width());
    kernels.embed(tokenTable, positionTable, tokens, positions, output);
  }

  private static void embedBackward(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor outputGradient = setting.input("outputGradient", setting.width());
    Tensor tokens = operands.parameter("tokens", setting.sizes().vocabulary(), setting.width());
    Tensor positions = operands.parameter("positions", setting.sizes().length(), setting.width());
    kernels.embedBackward(
        outputGradient,
        operands.indices(setting.tokens(), tokens.rows()),
        operands.indices(setting.tokens(), positions.rows()),
        tokens,
        positions);
  }

  private static void layerNorm(Kernels kernels, Setting setting) {
    normalise(kernels, setting);
  }

  private static void layerNormBackward(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Normalised normalised = normalise(kernels, setting);
    kernels.layerNormBackward(
        setting.input("outputGradient", setting.width()),
        normalised.input(),
        normalised.weight(),
        normalised.statistics(),
        setting.input("inputGradient", setting.width()),
        operands.parameter("weightGradient", 1, setting.width()),
        operands.parameter("biasGradient", 1, setting.width()));
  }

  private record Normalised(Tensor input, Tensor weight, Tensor statistics) {}

  private static Normalised normalise(Kernels kernels, Setting setting) {
    int width = setting.width();
    Tensor input = setting.input("input", width);
    Tensor weight = setting.operands().parameter("weight", 1, width);
    Tensor bias = setting.operands().parameter("bias", 1, width);
    Tensor statistics = setting.output("statistics", 2);
    kernels.layerNorm(input, weight, bias, EPSILON, setting.output("output", width), statistics);
    return new Normalised(input, weight, statistics);
  }

  private static void linear(Kernels kernels, Setting setting) {
    int in = setting.width();
    int out = 3 * in;
    kernels.linear(
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.operands().parameter("bias", 1, out),
        setting.output("output", out));
  }

  private static void linearWithResidual(Kernels kernels, Setting setting) {
    int out = setting.width();
    int in = 4 * out;
    kernels.linearWithResidual(
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.operands().parameter("bias", 1, out),
        setting.input("residual", out),
        setting.output("output", out));
  }

  private static void linearOntoResidual(Kernels kernels, Setting setting) {
    int out = setting.width();
    int in = 4 * out;
    Tensor residual = setting.input("residual", out);
    kernels.linearWithResidual(
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.operands().parameter("bias", 1, out),
        residual,
        residual);
  }

  private static void linearBackward(Kernels kernels, Setting setting) {
    int in = setting.width();
    int out = 3 * in;
    kernels.linearBackward(
        setting.input("outputGradient", out),
        setting.input("input", in),
        setting.operands().parameter("weight", in, out),
        setting.output("inputGradient", in),
        setting.operands().parameter("weightGradient", in, out),
        setting.operands().parameter("biasGradient", 1, out));
  }

  private static void gelu(Kernels kernels, Setting setting) {
    kernels.gelu(
        setting.input("input", setting.width()), setting.output("output", setting.width()));
  }

  private static void geluBackward(Kernels kernels, Setting setting) {
    kernels.geluBackward(
        setting.input("input", setting.width()), setting.input("gradient", setting.width()));
  }

  /** Which positions of a sequence ask. */
  private enum Asking {
    ALL,
    MOST,
    LAST;

    AttentionShape of(KernelSizes sizes) {
      return switch (this) {
        case ALL -> sizes.attention();
        case MOST -> sizes.attention().from(2 * sizes.length() / 5);
        case LAST -> sizes.attention().from(sizes.length() - 1);
      };
    }

    @Override
    public String toString() {
      return ": " + name().toLowerCase(Locale.ROOT) + " ask";
    }
  }

  private static void selectQueries(Kernels kernels, Setting setting, Asking asking) {
    AttentionShape shape = asking.of(setting.sizes());
    Tensor output = setting.operands().poisoned("output", shape.outputRows(), setting.width());
    kernels.selectQueries(shape, setting.input("input", setting.width()), output);
  }

  private static void selectBackward(Kernels kernels, Setting setting, Asking asking) {
    AttentionShape shape = asking.of(setting.sizes());
    kernels.selectQueriesBackward(
        shape,
        setting.operands().random("outputGradient", shape.outputRows(), setting.width()),
        setting.output("inputGradient", setting.width()));
  }

  private static void attendBackward(Kernels kernels, Setting setting, Asking asking) {
    AttentionShape shape = asking.of(setting.sizes());
    Attended attended = attend(kernels, setting, asking);
    kernels.causalAttentionBackward(
        shape,
        setting.operands().random("outputGradient", shape.outputRows(), setting.width()),
        attended.queriesKeysValues(),
        attended.probabilities(),
        setting.output("queriesKeysValuesGradient", 3 * setting.width()));
    attended.clearUndefined();
  }

  private record Attended(AttentionShape shape, Tensor queriesKeysValues, Tensor probabilities) {
    /** Zeros what lies behind each query's position: kernels may leave anything there. */
    void clearUndefined() {
      for (int row = 0; row < probabilities.rows(); row++) {
        int token = shape.firstQuery() + row % shape.queries();
        for (int column = token + 1; column < probabilities.columns(); column++) {
          probabilities.set(row, column, 0);
        }
      }
    }
  }

  private static Attended attend(Kernels kernels, Setting setting, Asking asking) {
    AttentionShape shape = asking.of(setting.sizes());
    Tensor queriesKeysValues = setting.input("queriesKeysValues", 3 * setting.width());
    Tensor probabilities =
        setting.operands().poisoned("probabilities", shape.probabilityRows(), shape.paddedLength());
    AttentionMask mask = mask(shape);
    Tensor output = setting.operands().poisoned("output", shape.outputRows(), setting.width());
    kernels.causalAttention(shape, mask, queriesKeysValues, probabilities, output);
    for (int row = 0; row < probabilities.rows(); row++) {
      int sequence = row / (shape.heads() * shape.queries());
      int token = shape.firstQuery() + row % shape.queries();
      for (int column = 0; column < probabilities.columns(); column++) {
        if (column <= token
            && !mask.isVisible(sequence, sequence * shape.length() + token, column)) {
          assertZero(probabilities, row, column);
        }
      }
    }
    return new Attended(shape, queriesKeysValues, probabilities);
  }

  /** Sequence b has a prefix of b·T/3 positions, and then continuations of three. */
  private static AttentionMask mask(AttentionShape shape) {
    AttentionMask mask = AttentionMask.causal(shape.batch(), shape.length());
    for (int token = 0; token < shape.tokens(); token++) {
      int sequence = token / shape.length();
      int prefix = sequence * shape.length() / 3;
      int behind = token % shape.length() - prefix;
      mask.prefixes()[sequence] = prefix;
      mask.starts()[token] = sequence > 0 && behind > 0 ? prefix + behind / 3 * 3 : 0;
    }
    return mask;
  }

  private static void logits(Kernels kernels, Setting setting) {
    int vocabulary = setting.sizes().vocabulary();
    kernels.logits(
        setting.input("input", setting.width()),
        setting.operands().parameter("head", vocabulary, setting.width()),
        setting.output("logits", vocabulary));
  }

  private static void logitsBackward(Kernels kernels, Setting setting) {
    int vocabulary = setting.sizes().vocabulary();
    kernels.logitsBackward(
        setting.input("logitsGradient", vocabulary),
        setting.input("input", setting.width()),
        setting.operands().parameter("head", vocabulary, setting.width()),
        setting.output("inputGradient", setting.width()),
        setting.operands().parameter("headGradient", vocabulary, setting.width()));
  }

  private static void crossEntropy(Kernels kernels, Setting setting) {
    int rows = setting.tokens();
    Tensor logits = setting.input("logits", setting.sizes().vocabulary());
    logits.set(0, 0, 80);
    float[] weights = setting.operands().weights(rows);
    int[] targets = setting.operands().indices(rows, logits.columns());
    double[] rowLosses = new double[rows];
    Arrays.fill(rowLosses, Double.NaN);
    kernels.crossEntropy(logits, targets, weights, rowLosses);
    setting.operands().compare("rowLosses", rowLosses);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; weights[row] == 0 && column < logits.columns(); column++) {
        assertZero(logits, row, column);
      }
    }
  }

  private static void scaleRows(Kernels kernels, Setting setting) {
    Tensor rows = setting.input("rows", setting.sizes().vocabulary());
    kernels.scaleRows(rows, setting.operands().weights(setting.tokens()));
  }

  private static void cacheKeysValues(Kernels kernels, Setting setting) {
    fillCache(kernels, setting);
  }

  /** Slots in no order, each with its own number of positions, in the second of two layers. */
  private static void cachedAttention(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    KernelSizes sizes = setting.sizes();
    KvCache cache = fillCache(kernels, setting);
    int[] slots = operands.permutation(cache.slots());
    int[] positions = operands.indices(cache.slots(), sizes.length());
    Tensor queries = operands.random("queries", cache.slots(), 3 * setting.width());
    Tensor output = operands.poisoned("output", cache.slots(), setting.width());
    kernels.cachedAttention(queries, cache, 1, slots, positions, output);
  }

  /** Puts T tokens into each of B+2 slots, in a random order; other places stay NaN. */
  private static KvCache fillCache(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    KernelSizes sizes = setting.sizes();
    int capacity = sizes.length() + 3;
    KvCache cache =
        kernels.newCache(
            DecoderConfig.of(sizes.vocabulary(), capacity, sizes.width(), 2, sizes.heads()),
            sizes.batch() + 2,
            capacity);
    for (int i = 0; i < cache.length(); i++) {
      cache.set(i, Double.NaN);
    }
    int[] slots = operands.permutation(cache.slots() * sizes.length());
    int[] positions = new int[slots.length];
    for (int row = 0; row < slots.length; row++) {
      positions[row] = slots[row] / cache.slots();
      slots[row] %= cache.slots();
    }
    Tensor tokens = operands.random("tokens", slots.length, 3 * setting.width());
    kernels.cacheKeysValues(tokens, cache, 1, slots, positions);
    operands.compare(MAY_HOLD_NAN, contents(cache));
    return cache;
  }

  private static double[] contents(KvCache cache) {
    double[] contents = new double[cache.length()];
    Arrays.setAll(contents, cache::get);
    return contents;
  }

  private static void assertZero(Tensor tensor, int row, int column) {
    double value = tensor.get(row, column);
    if (value != 0) {
      throw new AssertionError("[%d, %d] is %s, not 0".formatted(row, column, value));
    }
  }
}
