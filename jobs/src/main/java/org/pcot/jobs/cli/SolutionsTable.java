package org.pcot.jobs.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.pcot.datasets.corpus.Manifest;
import org.pcot.datasets.corpus.rows.LengthSummary;
import org.pcot.datasets.problems.Split;

/** What is in a corpus of published problems, for people. */
final class SolutionsTable {
  private SolutionsTable() {}

  static String format(Manifest manifest) {
    Manifest.Selection selection = manifest.selection().orElseThrow();
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
    for (Split split : Split.values()) {
      Manifest.Part part = manifest.part(split);
      Manifest.Usable usable = selection.usable(split);
      LengthSummary lengths = part.responseLengths();
      table.append(
          String.format(
              Locale.ROOT,
              "%-11s%10d%16d%12.3f%10d   %d, %d, %d, %d%n",
              split.label(),
              usable.rows(),
              part.rows(),
              part.longShare(),
              usable.truncatedRows(),
              lengths.p50(),
              lengths.p99(),
              lengths.max(),
              lengths.total()));
    }
    String reasons =
        selection.rejectedFor().stream()
            .map(reason -> reason.reason() + " " + reason.rows())
            .collect(Collectors.joining(", "));
    table.append(
        String.format(
            Locale.ROOT,
            "%nrejected %d of %d rows%s%n",
            selection.rejectedRows(),
            selection.sourceRows(),
            reasons.isEmpty() ? "" : ": " + reasons));
    return table.toString();
  }
}
