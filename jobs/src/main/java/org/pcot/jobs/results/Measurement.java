package org.pcot.jobs.results;

import org.pcot.datasets.UserError;

/**
 * One greedy evaluation during training.
 *
 * @param sequences training sequences seen so far; in post-training those of its checkpoint count
 * @param accuracy share of right answers, 0 to 1
 * @param low end of the interval in which the accuracy lies, and high the other
 * @param medianLength median length of the answers in tokens, without the end token
 */
public record Measurement(
    double sequences, double accuracy, double low, double high, double medianLength) {
  public Measurement {
    boolean isPossible =
        sequences >= 0
            && 0 <= low
            && low <= accuracy
            && accuracy <= high
            && high <= 1
            && medianLength >= 0;
    if (!isPossible || Double.isInfinite(sequences) || Double.isInfinite(medianLength)) {
      throw new UserError(
          "a figure cannot show accuracy "
              + accuracy
              + " in ["
              + low
              + ", "
              + high
              + "] and median length "
              + medianLength
              + " after "
              + sequences
              + " sequences: accuracy lies in [0, 1], the others are finite and not negative",
          "check the metrics that the figure is drawn from, and evaluate the run again");
    }
  }

  /** Of an accuracy without doubt. */
  public Measurement(double sequences, double accuracy, double medianLength) {
    this(sequences, accuracy, accuracy, accuracy, medianLength);
  }
}
