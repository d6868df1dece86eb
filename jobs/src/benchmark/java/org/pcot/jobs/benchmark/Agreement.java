package org.pcot.jobs.benchmark;

/**
 * Refuses to compare the times of sides that do not compute the same.
 *
 * @param batch sequences that all of them compute
 * @param ours logits, loss and gradient of the first
 */
record Agreement(Work work, int batch, String name, float[] ours) {
  static Agreement with(Contender one, Work work, int batch) {
    return new Agreement(work, batch, one.name(), one.check(work, batch));
  }

  /**
   * Compares logits, loss and gradient element by element; prints the greatest difference of each
   * as a share of the greatest value.
   *
   * @throws IllegalStateException when one is over the other's tolerance
   */
  void require(Contender other) {
    float[] theirs = other.check(work, batch);
    if (ours.length != theirs.length) {
      throw new IllegalStateException(
          String.format(
              "%s computes %d numbers, %s %d", name, ours.length, other.name(), theirs.length));
    }
    int logits = batch * work.length() * work.decoder().vocabSize();
    double logitsDifference = difference(theirs, 0, logits);
    double lossDifference = difference(theirs, logits, logits + 1);
    double gradientDifference = difference(theirs, logits + 1, ours.length);
    System.out.printf(
        "%-32s %s and %s differ by: logits %.1e, loss %.1e, gradient %.1e%n",
        work.name(), name, other.name(), logitsDifference, lossDifference, gradientDifference);
    double tolerance = other.tolerance();
    boolean agree =
        logitsDifference < tolerance
            && lossDifference < tolerance
            && gradientDifference < tolerance;
    if (!agree) {
      throw new IllegalStateException(name + " and " + other.name() + " do not agree");
    }
  }

  private double difference(float[] theirs, int from, int to) {
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
