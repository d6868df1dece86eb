package org.pcot.jobs.trust.chaos;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.lang3.StringUtils;

/** Counts what was done and what was found; of several threads. */
final class Tally {
  private final PrintStream out;
  private final Map<Target, EnumMap<Stage, Integer>> kills = new EnumMap<>(Target.class);
  private final Map<String, Integer> others = new TreeMap<>();
  private final Map<Finding, Integer> findings = new EnumMap<>(Finding.class);
  private int killed;

  Tally(PrintStream out) {
    this.out = out;
    for (Target target : Target.values()) {
      kills.put(target, new EnumMap<>(Stage.class));
    }
  }

  synchronized void kill(Target target, Stage stage) {
    kills.get(target).merge(stage, 1, Integer::sum);
    killed++;
  }

  /** Anything else that happened, by what it is called in the report. */
  synchronized void count(String what) {
    others.merge(what, 1, Integer::sum);
  }

  /** Told at once, since the rest may take long. */
  synchronized void found(Finding finding, String where, String what) {
    findings.merge(finding, 1, Integer::sum);
    out.println("FOUND " + finding + ", " + where + "\n" + what.indent(6));
    out.flush();
  }

  synchronized int kills() {
    return killed;
  }

  synchronized int kills(Target target) {
    return kills.get(target).values().stream().mapToInt(Integer::intValue).sum();
  }

  synchronized boolean isClean() {
    return findings.isEmpty();
  }

  /** Kills by target and stage, what else was done, and what was found. */
  synchronized void print() {
    out.printf(Locale.ROOT, "%-14s", "kills in");
    for (Target target : Target.values()) {
      out.printf(Locale.ROOT, "%10s", target.name().toLowerCase(Locale.ROOT));
    }
    out.println();
    for (Stage stage : Stage.values()) {
      if (Arrays.stream(Target.values()).anyMatch(t -> kills.get(t).containsKey(stage))) {
        out.printf(Locale.ROOT, "%-14s", words(stage));
        for (Target target : Target.values()) {
          out.printf(Locale.ROOT, "%10d", kills.get(target).getOrDefault(stage, 0));
        }
        out.println();
      }
    }
    out.printf(Locale.ROOT, "%-14s", "all, " + killed);
    for (Target target : Target.values()) {
      out.printf(Locale.ROOT, "%10d", kills(target));
    }
    out.println("\n");
    others.forEach((what, count) -> out.printf(Locale.ROOT, "%6d %s%n", count, what));
    out.println();
    for (Finding finding : Finding.values()) {
      int count = findings.getOrDefault(finding, 0);
      out.printf(Locale.ROOT, "%6d %s%n", count, finding.description());
    }
    out.flush();
  }

  private static String words(Stage stage) {
    return StringUtils.replaceChars(stage.name().toLowerCase(Locale.ROOT), '_', ' ');
  }
}
