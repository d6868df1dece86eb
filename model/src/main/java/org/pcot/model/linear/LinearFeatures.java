package org.pcot.model.linear;

/**
 * What a head sees. With z the input followed by the signs so far, the feature map is z and the
 * last sign times each input sign: {@code phi_l(z) = (z_1 … z_{d+l-1}, z_{d+l-1}·z_1 …
 * z_{d+l-1}·z_d)}. Head 0 sees the input alone; head 1 sees phi_2 and a constant 1, whose weight is
 * the bias b_2a (penalised like any other: our choice).
 */
public final class LinearFeatures {
  /** The head of the first sign. */
  public static final int FIRST = 0;

  /** The head that stops after the first sign or continues. */
  public static final int STOP = 1;

  private LinearFeatures() {}

  /** Number of features of a head. */
  public static int count(int head, int d) {
    return switch (head) {
      case FIRST -> d;
      case STOP -> 2 * d + 2;
      default -> 2 * d + head - 1;
    };
  }

  /** What a head that sees an example is to predict: 1 or -1; 1 is the stop. */
  public static double label(int head, LinearExample example) {
    return switch (head) {
      case FIRST -> example.response()[0];
      case STOP -> example.isLong() ? -1 : 1;
      default -> example.response()[head - 1];
    };
  }

  /** Whether a head has something to predict in an example: those of the chain in long ones. */
  public static boolean isSeen(int head, LinearExample example) {
    return head <= STOP || example.isLong();
  }

  /**
   * Fills the first {@link #count} elements.
   *
   * @param signs the response, of which only what comes before the head's position is read
   */
  public static void fill(int head, double[] input, double[] signs, double[] features) {
    int d = input.length;
    System.arraycopy(input, 0, features, 0, d);
    if (head == FIRST) {
      return;
    }
    int before = head == STOP ? 1 : head - 1;
    System.arraycopy(signs, 0, features, d, before);
    double last = signs[before - 1];
    for (int i = 0; i < d; i++) {
      features[d + before + i] = last * input[i];
    }
    if (head == STOP) {
      features[2 * d + before] = 1;
    }
  }
}
