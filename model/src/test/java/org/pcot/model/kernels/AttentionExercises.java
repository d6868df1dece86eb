package org.pcot.model.kernels;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/** Uses of the attention over whole sequences, with all, most and the last position asking. */
final class AttentionExercises {
  private AttentionExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    Map<String, BiConsumer<Kernels, Setting>> all = new LinkedHashMap<>();
    for (Asking asking : Asking.values()) {
      all.put("causalAttention" + asking, (k, s) -> attend(k, s, asking).clearUndefined());
      all.put("causalAttentionBackward" + asking, (k, s) -> attendBackward(k, s, asking));
      all.put("selectQueries" + asking, (k, s) -> selectQueries(k, s, asking));
      all.put("selectQueriesBackward" + asking, (k, s) -> selectBackward(k, s, asking));
    }
    return all;
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
          KernelExercises.assertZero(probabilities, row, column);
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
}
