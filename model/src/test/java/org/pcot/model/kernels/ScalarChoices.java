package org.pcot.model.kernels;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.model.tensor.Tensor;

/** The definition of the choice of a token, of one row at a time, by sorted lists. */
record ScalarChoices(Tensor logits, int row, Sampling sampling) {
  int choose(double draw) {
    List<Integer> likeliest =
        tokens().sorted((a, b) -> Double.compare(logit(b), logit(a))).toList();
    if (sampling.temperature() == 0) {
      return likeliest.get(0);
    }
    List<Integer> left = likeliest.subList(0, sampling.most(likeliest.size()));
    List<Integer> kept = left;
    for (int count = left.size() - 1; count > 0; count--) {
      List<Integer> fewer = left.subList(0, count);
      if (sampling.topP() < 1 && weight(fewer) >= sampling.topP() * weight(left)) {
        kept = fewer;
      }
    }
    double point = draw * weight(kept);
    int chosen = -1;
    double reached = 0;
    for (int token : kept.stream().sorted().toList()) {
      if (weight(token) > 0 && (chosen < 0 || reached <= point)) {
        chosen = token;
      }
      reached += weight(token);
    }
    return chosen;
  }

  double logProbability(int token) {
    return Math.log(weight(token) / weight(tokens().toList()));
  }

  private Stream<Integer> tokens() {
    return IntStream.range(0, logits.columns()).boxed();
  }

  private double logit(int token) {
    return logits.get(row, token);
  }

  private double weight(int token) {
    double greatest = tokens().mapToDouble(this::logit).max().orElseThrow();
    double above = logit(token) - greatest;
    return Math.exp(above == 0 || sampling.isGreedy() ? above : above / sampling.temperature());
  }

  private double weight(List<Integer> tokens) {
    return tokens.stream().mapToDouble(this::weight).sum();
  }
}
