package org.pcot.jobs.benchmark;

/** One side of the comparison. */
interface Contender extends AutoCloseable {
  String name();

  /** Makes ready what is not measured; called once for each work before it is run. */
  void prepare(Work work, float[] parameters);

  /** Does the work once, and returns its time in milliseconds. */
  double run(Work work);

  /** Logits [B, T, V], the loss, and the flat gradient, of the work's first {@code batch}. */
  float[] check(Work work, int batch);

  /** How far from ours its results may be, as a share of the greatest value. */
  default double tolerance() {
    return 1e-3;
  }

  @Override
  void close();
}
