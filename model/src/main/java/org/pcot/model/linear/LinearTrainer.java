package org.pcot.model.linear;

import java.util.stream.IntStream;

/**
 * Fits all heads of a model to a stream of examples: head 0 and head 1 step on every example, the
 * heads of the chain on long ones, each on its own clock and no more than T times.
 */
public final class LinearTrainer {
  private final int d;
  private final LinearTrainingConfig config;
  private final LinearSgd[] heads;
  private final double[] features;
  private long examples;

  /**
   * @param longLength signs of a long response
   */
  public LinearTrainer(int d, int longLength, LinearTrainingConfig config) {
    this.d = d;
    this.config = config;
    this.heads =
        IntStream.rangeClosed(0, Math.max(1, longLength))
            .mapToObj(head -> new LinearSgd(LinearFeatures.count(head, d), config.lambda(head, d)))
            .toArray(LinearSgd[]::new);
    this.features = new double[3 * d + 2];
  }

  public void learn(LinearExample example) {
    examples++;
    for (int head = 0; head < heads.length && LinearFeatures.isSeen(head, example); head++) {
      if (heads[head].steps() < config.steps(head, d)) {
        LinearFeatures.fill(head, example.input(), example.response(), features);
        heads[head].step(features, LinearFeatures.label(head, example));
      }
    }
  }

  /** Whether every head has made its T steps. */
  public boolean isDone() {
    return isDone(LinearFeatures.STOP) && isDone(heads.length - 1);
  }

  private boolean isDone(int head) {
    return heads[head].steps() >= config.steps(head, d);
  }

  /** Whether the heads that step on every example are done, and no long one came meanwhile. */
  public boolean seesNothingLong() {
    return isDone(LinearFeatures.STOP) && heads[heads.length - 1].steps() == 0;
  }

  /** Steps that a head has made. */
  public long steps(int head) {
    return heads[head].steps();
  }

  /** Examples seen so far. */
  public long examples() {
    return examples;
  }

  /** The averages of the iterates so far. */
  public LinearModel model() {
    double[][] weights = new double[heads.length][];
    for (int head = 0; head < heads.length; head++) {
      weights[head] = heads[head].average();
    }
    return new LinearModel(d, weights);
  }
}
