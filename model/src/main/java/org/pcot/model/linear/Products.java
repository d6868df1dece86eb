package org.pcot.model.linear;

/** Inner products, summed in one order on every machine. */
final class Products {
  private Products() {}

  /**
   * Of so many elements, the first from an index on, in four sums that do not wait for each other.
   */
  static double dot(double[] a, int from, double[] b, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      s0 += a[from + i] * b[i];
      s1 += a[from + i + 1] * b[i + 1];
      s2 += a[from + i + 2] * b[i + 2];
      s3 += a[from + i + 3] * b[i + 3];
    }
    for (; i < length; i++) {
      s0 += a[from + i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
