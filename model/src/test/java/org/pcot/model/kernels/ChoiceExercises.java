package org.pcot.model.kernels;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/** Choices of tokens by logits of few bits, which no engine rounds, and of which some are equal. */
final class ChoiceExercises {
  private static final double NONE = -7;

  private ChoiceExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    Map<String, Sampling> samplings = new TreeMap<>();
    samplings.put("from all", new Sampling(1));
    samplings.put("the likeliest", Sampling.GREEDY);
    samplings.put("the likeliest, whatever the cuts", new Sampling(0, 2, 0.5));
    samplings.put("at a temperature", new Sampling(0.7));
    samplings.put("almost cold", new Sampling(1e-300));
    samplings.put("as if all were equal", new Sampling(1e300));
    samplings.put("of the first three", new Sampling(1.5, 3, 1));
    samplings.put("of more than there are", new Sampling(1.5, 1000, 1));
    samplings.put("of the first one", new Sampling(2, 1, 1));
    samplings.put("of those that reach a share", new Sampling(2, 0, 0.8));
    samplings.put("of those that reach a tiny share", new Sampling(2, 0, 1e-9));
    samplings.put("of those that reach all but nothing", new Sampling(2, 0, 1 - 1e-12));
    samplings.put("of the first four, of those that reach a share", new Sampling(3, 4, 0.7));
    Map<String, BiConsumer<Kernels, Setting>> all = new TreeMap<>();
    samplings.forEach(
        (name, sampling) ->
            all.put("chooseTokens: " + name, (k, s) -> choose(k, s, sampling, 1, true)));
    all.put("chooseTokens", (k, s) -> choose(k, s, new Sampling(1.2), 1, false));
    all.put("chooseTokens: likeliest", (k, s) -> choose(k, s, Sampling.GREEDY, 1, false));
    all.put(
        "chooseTokens: some of a row", (k, s) -> choose(k, s, new Sampling(2, 4, 0.9), 3, true));
    return all;
  }

  private static void choose(
      Kernels kernels, Setting setting, Sampling sampling, int each, boolean isScored) {
    Tensor logits = setting.output("logits", setting.sizes().vocabulary());
    logits.write(quarters(setting, logits.length()));
    int count = each * logits.rows();
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> i / each);
    int[] tokens = new int[count];
    Arrays.fill(tokens, Integer.MIN_VALUE);
    double[] logProbabilities = new double[isScored ? count : 0];
    Arrays.fill(logProbabilities, Double.NaN);
    kernels.chooseTokens(logits, rows, sampling, draws(setting, count), tokens, logProbabilities);
    setting.operands().compare("tokens", oneHot(tokens, logits.columns()));
    if (isScored) {
      setting.operands().compare("logProbabilities", logProbabilities);
    }
  }

  /** Quarters from -3 on. */
  private static double[] quarters(Setting setting, int count) {
    return Arrays.stream(setting.operands().uniforms(count))
        .map(uniform -> Math.floor(24 * uniform) / 4 - 3)
        .toArray();
  }

  /** The least and the greatest there are among them. */
  private static double[] draws(Setting setting, int count) {
    double[] draws = setting.operands().uniforms(count);
    for (int i = 0; i < count; i += 3) {
      draws[i] = i % 2 == 0 ? 0 : Math.nextDown(1.0);
    }
    return draws;
  }

  /** A wrong token is far from the right one, whatever the tolerance. */
  private static double[] oneHot(int[] tokens, int classes) {
    double[] hot = new double[tokens.length * classes];
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0) {
        Arrays.fill(hot, i * classes, (i + 1) * classes, NONE);
      } else {
        hot[i * classes + tokens[i]] = 1;
      }
    }
    return hot;
  }
}
