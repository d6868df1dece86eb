package org.pcot.jobs.trust.corruption;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often which damage to which kind of file ended how. */
final class Tally {
  private final SortedMap<String, Map<Damage, Map<Outcome, Integer>>> counts = new TreeMap<>();
  private final Map<Outcome, Integer> totals = new EnumMap<>(Outcome.class);

  void add(Trial.Result result) {
    counts
        .computeIfAbsent(result.trial().kind(), kind -> new EnumMap<>(Damage.class))
        .computeIfAbsent(result.trial().damage(), damage -> new EnumMap<>(Outcome.class))
        .merge(result.outcome(), 1, Integer::sum);
    totals.merge(result.outcome(), 1, Integer::sum);
  }

  int faults() {
    return totals.entrySet().stream()
        .filter(total -> total.getKey().isFault())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** A line for each kind and damage, and one for all. */
  String table() {
    StringBuilder table = new StringBuilder(line("", "", Outcome::title));
    counts.forEach(
        (kind, damages) ->
            damages.forEach(
                (damage, outcomes) ->
                    table.append(
                        line(
                            kind,
                            damage.name().toLowerCase(Locale.ROOT),
                            outcome -> outcomes.getOrDefault(outcome, 0).toString()))));
    return table.append(line("all", "", o -> totals.getOrDefault(o, 0).toString())).toString();
  }

  private interface Cell {
    String of(Outcome outcome);
  }

  private static String line(String kind, String damage, Cell cell) {
    StringBuilder line = new StringBuilder("%-30s %-9s".formatted(kind, damage));
    for (Outcome outcome : Outcome.values()) {
      line.append("%17s".formatted(cell.of(outcome)));
    }
    return line.append('\n').toString();
  }
}
