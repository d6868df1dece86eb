package org.pcot.jobs.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What a watched experiment looks like: a line, or some of a terminal's. */
final class WatchText {
  private static final int BAR_CELLS = 24;

  /** Finished runs are shown where there are no more than these. */
  private static final int FEW = 12;

  private WatchText() {}

  /** All of it in one line. */
  static String line(Watched watched) {
    String state =
        watched
            .current()
            .map(run -> run.title() + ", " + progress(run) + note(run))
            .orElseGet(() -> summary(watched));
    return watched.name() + ": " + state + (watched.writer().isPresent() ? "" : idle(watched));
  }

  private static String idle(Watched watched) {
    return watched.isFinished() ? "" : "; nobody writes it";
  }

  /** A line for each run, under one that says who writes them. */
  static List<String> lines(Watched watched) {
    List<String> lines = new ArrayList<>();
    lines.add(
        watched.name()
            + ": "
            + summary(watched)
            + watched.writer().map(who -> "; written by " + who).orElse(idle(watched)));
    List<WatchedRun> shown =
        watched.runs().size() <= FEW
            ? watched.runs()
            : watched.runs().stream().filter(WatchedRun::isUnderWay).toList();
    int width = shown.stream().mapToInt(run -> run.title().length()).max().orElse(0);
    for (WatchedRun run : shown) {
      String title = run.title() + " ".repeat(width - run.title().length());
      lines.add((title + "  " + bar(run) + " " + progress(run) + note(run)).stripTrailing());
    }
    return lines;
  }

  private static String summary(Watched watched) {
    long finished = watched.runs().stream().filter(WatchedRun::isFinished).count();
    if (finished == watched.runs().size()) {
      return watched.isEvaluated() ? "finished" : "all runs are finished, evaluation comes next";
    }
    return String.format(Locale.ROOT, "%d of %d runs finished", finished, watched.runs().size());
  }

  private static String bar(WatchedRun run) {
    long step = Math.min(run.planned(), run.step().orElse(0L));
    int full = run.planned() == 0 ? BAR_CELLS : (int) (BAR_CELLS * step / run.planned());
    return "[" + "#".repeat(full) + ".".repeat(BAR_CELLS - full) + "]";
  }

  private static String progress(WatchedRun run) {
    return run.step().orElse(0L) + "/" + run.planned() + pace(run);
  }

  private static String pace(WatchedRun run) {
    OptionalDouble toGo = run.secondsToGo();
    if (toGo.isEmpty()) {
      return "";
    }
    double seconds = run.secondsPerStep().getAsDouble();
    String pace =
        seconds < 1
            ? String.format(Locale.ROOT, "%.1f steps a second", 1 / seconds)
            : String.format(Locale.ROOT, "%.1f s a step", seconds);
    return ", " + pace + ", " + time((long) Math.ceil(toGo.getAsDouble())) + " to go";
  }

  private static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = (seconds + 59) / 60;
    return minutes < 120
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }

  private static String note(WatchedRun run) {
    return run.metrics().isEmpty() ? "" : "; " + run.metrics();
  }
}
