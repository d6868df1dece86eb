package org.pcot.datasets.corpus.rows;

import java.io.Serializable;
import java.util.Arrays;

/** How often each length occurs, from which percentiles are exact in whatever order texts come. */
public final class LengthCounts implements Serializable {
  private static final int USUAL = 256;

  private long[] counts = new long[USUAL]; // at the place of the length

  void add(int length) {
    reserve(length + 1);
    counts[length]++;
  }

  void add(LengthCounts other) {
    reserve(other.counts.length);
    for (int length = 0; length < other.counts.length; length++) {
      counts[length] += other.counts[length];
    }
  }

  private void reserve(int lengths) {
    if (lengths > counts.length) {
      counts = Arrays.copyOf(counts, Math.max(lengths, 2 * counts.length));
    }
  }

  public LengthSummary summary() {
    long texts = 0;
    long total = 0;
    int longest = 0;
    for (int length = 0; length < counts.length; length++) {
      texts += counts[length];
      total += length * counts[length];
      longest = counts[length] > 0 ? length : longest;
    }
    if (texts == 0) {
      return new LengthSummary(0, 0, 0, 0, 0, 0);
    }
    return new LengthSummary(
        total,
        ofRank(1),
        ofRank(rank(texts, 50)),
        ofRank(rank(texts, 90)),
        ofRank(rank(texts, 99)),
        longest);
  }

  /** The least number of texts that are so many of 100. */
  private static long rank(long texts, int percent) {
    return (texts * percent + 99) / 100;
  }

  /** The least length that so many texts do not exceed. */
  private int ofRank(long rank) {
    int length = -1;
    for (long seen = 0; seen < rank; ) {
      seen += counts[++length];
    }
    return length;
  }
}
