package org.pcot.jobs.figures;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Least, median and greatest value over the seeds. */
record Spread(double least, double median, double greatest) {
  static <T> Spread of(Collection<T> seeds, ToDoubleFunction<T> quantity) {
    double[] sorted = seeds.stream().mapToDouble(quantity).sorted().toArray();
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
    return new Spread(sorted[0], median, sorted[last]);
  }
}
