package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** How often each length occurs, from which percentiles are exact in whatever order texts come. */
final class LengthCounts implements Serializable {
  private final TreeMap<Integer, Long> counts = new TreeMap<>();

  void add(int length) {
    counts.merge(length, 1L, Long::sum);
  }

  void add(LengthCounts other) {
    other.counts.forEach((length, count) -> counts.merge(length, count, Long::sum));
  }

  LengthSummary summary() {
    if (counts.isEmpty()) {
      return new LengthSummary(0, 0, 0, 0, 0, 0);
    }
    long total = 0;
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      total += entry.getKey() * entry.getValue();
    }
    return new LengthSummary(
        total, counts.firstKey(), percentile(50), percentile(90), percentile(99), counts.lastKey());
  }

  /** The least length that so many of 100 texts do not exceed. */
  private int percentile(int percent) {
    long texts = counts.values().stream().mapToLong(Long::longValue).sum();
    long rank = (texts * percent + 99) / 100;
    long seen = 0;
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen >= rank) {
        return entry.getKey();
      }
    }
    return counts.lastKey();
  }
}
