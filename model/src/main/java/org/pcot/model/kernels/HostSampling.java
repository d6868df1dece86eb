package org.pcot.model.kernels;

import org.pcot.model.tensor.Tensor;

/**
 * {@link Kernels#chooseTokens} on the host, in double: weights are added up one after the other.
 *
 * @param logits on the host
 */
record HostSampling(
    Tensor logits,
    int[] rows,
    Sampling sampling,
    double[] draws,
    int[] tokens,
    double[] logProbabilities) {
  /** That a thread chooses from at a time: some microseconds. */
  private static final int LOGITS = 1 << 13;

  void choose(Team team) {
    int each = Math.max(1, LOGITS / logits.columns());
    team.run(
        (tokens.length + each - 1) / each,
        (part, member) -> {
          double[] scratch = new double[logits.columns()];
          int end = Math.min((part + 1) * each, tokens.length);
          for (int i = part * each; i < end; i++) {
            choose(i, scratch);
          }
        });
  }

  private void choose(int i, double[] scratch) {
    logits.readRow(rows[i], scratch);
    boolean isScored = logProbabilities.length > 0;
    int greatest = greatest(scratch);
    tokens[i] = greatest;
    if (greatest < 0 && isScored) {
      logProbabilities[i] = Double.NaN;
    }
    if (greatest < 0 || sampling.isGreedy() && !isScored) {
      return;
    }
    double shift = scratch[greatest];
    double scale = sampling.scale();
    for (int v = 0; v < scratch.length; v++) {
      scratch[v] = StrictMath.exp((scratch[v] - shift) * scale);
    }
    double sum = sum(scratch);
    if (!sampling.isGreedy()) {
      boolean isCut =
          LikeliestTokens.keep(scratch, scratch.length, sampling.topK(), sampling.topP());
      tokens[i] = draw(scratch, draws[i] * (isCut ? sum(scratch) : sum));
    }
    if (isScored) {
      logProbabilities[i] = StrictMath.log(scratch[tokens[i]] / sum);
    }
  }

  /**
   * Where the greatest logit is, the first of equals; -1 if it is infinite, or one is not a number.
   * Of branches, one that is seldom taken waits least.
   */
  private static int greatest(double[] logits) {
    int greatest = 0;
    double value = logits[0];
    boolean areNumbers = true;
    for (int v = 0; v < logits.length; v++) {
      areNumbers &= logits[v] <= Double.MAX_VALUE;
      if (logits[v] > value) {
        greatest = v;
        value = logits[v];
      }
    }
    return areNumbers && value >= -Double.MAX_VALUE ? greatest : -1;
  }

  private static double sum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  private static int draw(double[] weights, double point) {
    double rest = point;
    int last = 0;
    for (int v = 0; v < weights.length; v++) {
      if (weights[v] > 0) {
        last = v;
        rest -= weights[v];
        if (rest < 0) {
          return v;
        }
      }
    }
    return last;
  }
}
