package org.pcot.jobs.report;

import java.util.List;
import java.util.stream.IntStream;

/** Some of many, at even distances. */
final class Evenly {
  private Evenly() {}

  /**
   * The first, the last, and some between; all where there are no more.
   *
   * @param most at least 2
   */
  static <T> List<T> of(List<T> all, int most) {
    if (all.size() <= most) {
      return List.copyOf(all);
    }
    return IntStream.range(0, most)
        .mapToObj(i -> all.get((int) ((long) i * (all.size() - 1) / (most - 1))))
        .toList();
  }
}
