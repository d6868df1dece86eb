package org.pcot.jobs.cli;

import java.util.List;
import java.util.Locale;
import org.pcot.jobs.experiment.EarlyOrLate;

/** Where post-training from each starting step ended, a line each, and from when on it worked. */
final class EarlyOrLateTable {
  private EarlyOrLateTable() {}

  static String format(List<EarlyOrLate> findings) {
    StringBuilder table = new StringBuilder();
    for (EarlyOrLate finding : findings) {
      table.append("seed ").append(finding.seed()).append(", ").append(finding.run().name());
      table.append(String.format(Locale.ROOT, "%n"));
      table.append(row("from step", "greedy accuracy", "median length", "sampled accuracy"));
      for (EarlyOrLate.Start start : finding.starts()) {
        table.append(
            row(
                start.step(),
                decimals(3, start.greedyAccuracy()),
                decimals(0, start.medianLength()),
                decimals(3, start.sampledAccuracy())));
      }
      table.append(finding.verdict()).append(String.format(Locale.ROOT, "%n%n"));
    }
    return table.toString();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%10s %17s %15s %18s%n", cells);
  }

  private static String decimals(int count, double value) {
    return String.format(Locale.ROOT, "%." + count + "f", value);
  }
}
