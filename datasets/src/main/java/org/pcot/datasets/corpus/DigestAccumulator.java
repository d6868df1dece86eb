package org.pcot.datasets.corpus;

import org.apache.spark.util.AccumulatorV2;

/**
 * Brings the digests of the partitions of an action to the driver. Spark counts each partition of
 * an action once, whatever is retried or speculated, and the sum is exact in any order.
 */
final class DigestAccumulator extends AccumulatorV2<ContentDigest, ContentDigest> {
  private ContentDigest value = new ContentDigest();

  @Override
  public boolean isZero() {
    return value.rows() == 0;
  }

  @Override
  public DigestAccumulator copy() {
    DigestAccumulator copy = new DigestAccumulator();
    copy.add(value);
    return copy;
  }

  @Override
  public void reset() {
    value = new ContentDigest();
  }

  @Override
  public void add(ContentDigest digest) {
    value.add(digest);
  }

  @Override
  public void merge(AccumulatorV2<ContentDigest, ContentDigest> other) {
    value.add(other.value());
  }

  @Override
  public ContentDigest value() {
    return value;
  }
}
