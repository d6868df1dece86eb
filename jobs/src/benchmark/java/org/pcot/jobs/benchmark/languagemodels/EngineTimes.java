package org.pcot.jobs.benchmark.languagemodels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.pcot.jobs.benchmark.Pause;
import org.pcot.jobs.benchmark.languagemodels.Rounds.Run;

/**
 * Runs of several engines on one work, taken in turn.
 *
 * @param runs of each, the first being the one that the others are held against
 */
record EngineTimes(Work work, Map<String, List<Run>> runs) {
  /** Until the compiler of this virtual machine is done. */
  private static final double WARM_UP_SECONDS = 3;

  static EngineTimes measure(Work work, Map<String, Side> sides, int rounds) {
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    sides.forEach(
        (name, side) -> {
          warmUp(side, work);
          runs.put(name, new ArrayList<>());
        });
    for (int round = 0; round < rounds; round++) {
      sides.forEach(
          (name, side) -> {
            Pause.take();
            runs.get(name).add(Run.of(side, work));
          });
    }
    return new EngineTimes(work, runs);
  }

  private static void warmUp(Side side, Work work) {
    double spent = 0;
    while (spent < WARM_UP_SECONDS) {
      spent += side.seconds(work);
    }
  }

  /** One for each engine. */
  List<String> lines() {
    List<Run> first = runs.values().iterator().next();
    List<String> lines = new ArrayList<>();
    runs.forEach(
        (name, own) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-18s %-10s %8.1f tokens/s, %.2f times %s's speed, %.2f by CPU time",
                    work.name(),
                    name,
                    work.tokens() / Rounds.median(own.stream().mapToDouble(Run::seconds)),
                    ratio(first, own, Run::seconds),
                    runs.keySet().iterator().next(),
                    ratio(first, own, Run::cpuSeconds))));
    return lines;
  }

  /** Median over rounds of how many times longer the first took. */
  private static double ratio(List<Run> first, List<Run> own, ToDoubleFunction<Run> measure) {
    return Rounds.median(
        IntStream.range(0, own.size())
            .mapToDouble(
                i -> measure.applyAsDouble(first.get(i)) / measure.applyAsDouble(own.get(i))));
  }
}
