package org.pcot.model.kernels;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/**
 * Uses of the attention over whole sequences, where all, most and the last position are queries,
 * without a window and through several.
 */
final class AttentionExercises {
  private AttentionExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    Map<String, BiConsumer<Kernels, Setting>> all = new LinkedHashMap<>();
    for (Queries queries : Queries.values()) {
      for (Window window : Window.values()) {
        all.putAll(attention(queries, window));
      }
      all.put("selectQueries" + queries, (k, s) -> selectQueries(k, s, queries));
      all.put("selectQueriesBackward" + queries, (k, s) -> selectBackward(k, s, queries));
    }
    return all;
  }

  private static Map<String, BiConsumer<Kernels, Setting>> attention(
      Queries queries, Window window) {
    Function<Setting, AttentionShape> shape = s -> window.of(queries.of(s.sizes()));
    return Map.of(
        "causalAttention" + queries + window,
        (k, s) -> attend(k, s, shape.apply(s)),
        "causalAttention" + queries + window + ", none kept",
        (k, s) -> attend(k, s, shape.apply(s), AttentionState.NONE),
        "causalAttentionBackward" + queries + window,
        (k, s) -> attendBackward(k, s, shape.apply(s)));
  }

  /** Which positions of a sequence are queries. */
  private enum Queries {
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
      return ": " + name().toLowerCase(Locale.ROOT) + " positions are queries";
    }
  }

  /** How many of the positions up to its own a token sees. */
  enum Window {
    NONE,
    ALL_BUT_ONE,
    FEW,
    ONE;

    AttentionShape of(AttentionShape shape) {
      return switch (this) {
        case NONE -> shape;
        case ALL_BUT_ONE -> shape.within(Math.max(1, shape.length() - 1));
        case FEW -> shape.within(shape.length() / 4 + 1);
        case ONE -> shape.within(1);
      };
    }

    @Override
    public String toString() {
      return this == NONE ? "" : ", window of " + name().toLowerCase(Locale.ROOT);
    }
  }

  private static void selectQueries(Kernels kernels, Setting setting, Queries queries) {
    AttentionShape shape = queries.of(setting.sizes());
    Tensor output = setting.operands().poisoned("output", shape.outputRows(), setting.width());
    kernels.selectQueries(shape, setting.input("input", setting.width()), output);
  }

  private static void selectBackward(Kernels kernels, Setting setting, Queries queries) {
    AttentionShape shape = queries.of(setting.sizes());
    kernels.selectQueriesBackward(
        shape,
        setting.operands().random("outputGradient", shape.outputRows(), setting.width()),
        setting.output("inputGradient", setting.width()));
  }

  private static void attendBackward(Kernels kernels, Setting setting, AttentionShape shape) {
    Attended attended = attend(kernels, setting, shape);
    kernels.causalAttentionBackward(
        shape,
        mask(shape),
        setting.operands().random("outputGradient", shape.outputRows(), setting.width()),
        attended.queriesKeysValues(),
        attended.state(),
        setting.output("queriesKeysValuesGradient", shape.columns()));
  }

  private record Attended(Tensor queriesKeysValues, AttentionState state) {}

  private static Attended attend(Kernels kernels, Setting setting, AttentionShape shape) {
    AttentionState state = kernels.newAttentionState(shape, mask(shape), kernels.newArena());
    return attend(kernels, setting, shape, state);
  }

  private static Attended attend(
      Kernels kernels, Setting setting, AttentionShape shape, AttentionState state) {
    Tensor queriesKeysValues = setting.input("queriesKeysValues", shape.columns());
    Tensor output = setting.operands().poisoned("output", shape.outputRows(), setting.width());
    kernels.causalAttention(shape, mask(shape), queriesKeysValues, state, output);
    return new Attended(queriesKeysValues, state);
  }

  /** Sequence b has a prefix of b·T/3 positions, and then continuations of a quarter of T. */
  private static AttentionMask mask(AttentionShape shape) {
    AttentionMask mask = AttentionMask.causal(shape.batch(), shape.length());
    int size = Math.max(3, shape.length() / 4);
    for (int token = 0; token < shape.tokens(); token++) {
      int sequence = token / shape.length();
      int prefix = sequence * shape.length() / 3;
      int behind = token % shape.length() - prefix;
      mask.prefixes()[sequence] = prefix;
      mask.starts()[token] = sequence > 0 && behind > 0 ? prefix + behind / size * size : 0;
    }
    return mask;
  }
}
