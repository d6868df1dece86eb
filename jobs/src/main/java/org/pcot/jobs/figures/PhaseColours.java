package org.pcot.jobs.figures;

import java.awt.Color;
import java.util.List;
import org.pcot.jobs.results.Phase;

/**
 * A training figure's colours: pre-training red, post-training blue. Branches that reach beyond the
 * start of the next one are told apart by blues from dark to light, in the order of their starts.
 *
 * @param starts of the branches, ascending; none where all have the same blue
 */
record PhaseColours(List<Double> starts) {
  private static final OrderedColours.Stops BLUES =
      new OrderedColours.Stops(
          List.of(new Color(0x08306B), new Color(0x1F5FBF), new Color(0x5BA3E6)));

  static PhaseColours of(List<SeedSummary> summaries) {
    List<SeedSummary> branches =
        summaries.stream().filter(summary -> summary.phase() == Phase.POST_TRAINING).toList();
    List<Double> starts = branches.stream().map(SeedSummary::start).distinct().sorted().toList();
    boolean overlap =
        branches.stream()
            .anyMatch(
                branch -> starts.stream().anyMatch(s -> branch.start() < s && s < branch.end()));
    return new PhaseColours(overlap ? starts : List.of());
  }

  Color of(SeedSummary summary) {
    return summary.phase() == Phase.PRE_TRAINING || starts.isEmpty()
        ? Style.of(summary.phase())
        : new OrderedColours<>(starts, BLUES).of(summary.start());
  }
}
