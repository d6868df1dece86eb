package org.pcot.jobs.results;

import java.util.List;
import org.pcot.datasets.UserError;

/**
 * The measurements of one run, in the order of training.
 *
 * @param label what runs that differ only in their seed have in common; of post-training, the
 *     checkpoint it started from
 * @param measurements at least one; those of post-training start with the checkpoint itself
 */
public record Curve(Phase phase, String label, long seed, List<Measurement> measurements) {
  public Curve {
    measurements = List.copyOf(measurements);
    String name = "the curve \"" + label + "\" of seed " + seed;
    if (measurements.isEmpty()) {
      throw new UserError(name + " has no measurement", "evaluate the run before drawing it");
    }
    for (int i = 1; i < measurements.size(); i++) {
      if (measurements.get(i).sequences() <= measurements.get(i - 1).sequences()) {
        throw new UserError(
            name + " does not advance at " + measurements.get(i).sequences() + " sequences",
            "keep one measurement of each step, in the order of training");
      }
    }
  }
}
