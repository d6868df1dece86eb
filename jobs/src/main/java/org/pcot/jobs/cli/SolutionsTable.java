package org.pcot.jobs.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.pcot.datasets.corpus.solutions.LengthSummary;
import org.pcot.datasets.corpus.solutions.Side;
import org.pcot.datasets.corpus.solutions.SolutionsManifest;

/** What is in a corpus of worked solutions, for people. */
final class SolutionsTable {
  private SolutionsTable() {}

  static String of(SolutionsManifest manifest) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%n%-11s%10s%16s%12s%10s   %s%n",
            "",
            "questions",
            "demonstrations",
            "share long",
            "truncated",
            "response in " + manifest.lengthUnit() + ": median, 99 %, longest, all"));
    for (Side side : Side.values()) {
      SolutionsManifest.Part part = manifest.part(side);
      LengthSummary lengths = part.responseLengths();
      table.append(
          String.format(
              Locale.ROOT,
              "%-11s%10d%16d%12.3f%10d   %d, %d, %d, %d%n",
              side.label(),
              part.sourceRows(),
              part.rows(),
              part.longShare(),
              part.truncatedRows(),
              lengths.p50(),
              lengths.p99(),
              lengths.max(),
              lengths.total()));
    }
    String reasons =
        manifest.rejectedFor().stream()
            .map(reason -> reason.reason() + " " + reason.rows())
            .collect(Collectors.joining(", "));
    table.append(
        String.format(
            Locale.ROOT,
            "%nrejected %d of %d rows%s%n",
            manifest.rejectedRows(),
            manifest.sourceRows(),
            reasons.isEmpty() ? "" : ": " + reasons));
    return table.toString();
  }
}
