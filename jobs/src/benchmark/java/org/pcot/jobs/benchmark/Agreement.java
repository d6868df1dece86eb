package org.pcot.jobs.benchmark;

/** Refuses to compare the times of sides that do not compute the same. */
final class Agreement {
  private static final int BATCH = 3;
  private static final double TOLERANCE = 1e-3;

  private Agreement() {}

  /**
   * Compares logits, loss and gradient element by element; prints the greatest difference of each
   * as a share of the greatest value.
   *
   * @throws IllegalStateException when one is over 1e-3
   */
  static void require(Work work, Contender one, Contender other) {
    float[] ours = one.check(work, BATCH);
    float[] theirs = other.check(work, BATCH);
    if (ours.length != theirs.length) {
      throw new IllegalStateException(
          one.name()
              + " computes "
              + ours.length
              + " numbers, "
              + other.name()
              + " "
              + theirs.length);
    }
    int logits = BATCH * work.length() * work.decoder().vocabSize();
    double logitsDifference = difference(ours, theirs, 0, logits);
    double lossDifference = difference(ours, theirs, logits, logits + 1);
    double gradientDifference = difference(ours, theirs, logits + 1, ours.length);
    System.out.printf(
        "%-32s %s and %s differ by: logits %.1e, loss %.1e, gradient %.1e%n",
        work.name(),
        one.name(),
        other.name(),
        logitsDifference,
        lossDifference,
        gradientDifference);
    boolean agree =
        logitsDifference < TOLERANCE
            && lossDifference < TOLERANCE
            && gradientDifference < TOLERANCE;
    if (!agree) {
      throw new IllegalStateException(one.name() + " and " + other.name() + " do not agree");
    }
  }

  private static double difference(float[] ours, float[] theirs, int from, int to) {
    double greatest = 0;
    double difference = 0;
    for (int i = from; i < to; i++) {
      greatest = Math.max(greatest, Math.abs(theirs[i]));
      double distance = Math.abs(ours[i] - theirs[i]);
      difference = Double.isNaN(distance) ? distance : Math.max(difference, distance);
    }
    return difference / greatest;
  }
}
