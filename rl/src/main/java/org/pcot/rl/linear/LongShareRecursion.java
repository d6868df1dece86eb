package org.pcot.rl.linear;

import java.util.OptionalInt;
import org.pcot.datasets.UserError;

/**
 * How the share of long responses grows over rounds of STaR with the chain-of-thought reward, in
 * the limit of many samples (paper, theorem 2). Kept are all long responses but only the right half
 * of the short ones, so that a share p becomes {@code p / (p + (1 - p) / 2) = 2p / (1 + p)}.
 *
 * @param initialShare of the model that post-training starts from, 0 to 1
 */
public record LongShareRecursion(double initialShare) {
  /** The share from which on greedy responses are long (paper, theorem 1). */
  public static final double THRESHOLD = 1.0 / 3;

  /**
   * @throws UserError when the share is none
   */
  public LongShareRecursion {
    if (!(initialShare >= 0 && initialShare <= 1)) {
      throw new UserError(
          "a share of long responses lies in [0, 1], but is " + initialShare,
          "check the metrics that it was read from, and evaluate the run again");
    }
  }

  /**
   * The share after n rounds, {@code 2^n p / (2^n p + 1 - p)}.
   *
   * @param rounds at least 0; between whole rounds the curve through them
   */
  public double shareAfter(double rounds) {
    double odds = Math.pow(2, rounds) * initialShare;
    return odds / (odds + 1 - initialShare);
  }

  /**
   * The first round after which greedy responses are long and right, {@code ceil(log2((1 - p) /
   * (2p)))}, or 0 where they are to begin with; none when no response is long.
   */
  public OptionalInt roundsToThreshold() {
    if (initialShare == 0) {
      return OptionalInt.empty();
    }
    int rounds = 0;
    for (double odds = 2 * initialShare; odds < 1 - initialShare; odds *= 2) {
      rounds++;
    }
    return OptionalInt.of(rounds);
  }
}
