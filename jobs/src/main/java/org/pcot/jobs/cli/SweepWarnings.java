package org.pcot.jobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.jobs.results.ResultRow;

/**
 * What was wrong at the end of a sweep's runs: each thing once, with the cells that it concerns.
 */
final class SweepWarnings {
  private static final int MOST_LISTED = 10;

  /** Runs of one kind that ended alike. */
  private record Finding(String run, String warning) {
    static Finding of(ResultRow row) {
      String run =
          row.posttraining().isEmpty()
              ? "pre-training"
              : row.posttraining() + " from step " + row.fromStep();
      return new Finding(run, row.warning());
    }
  }

  private SweepWarnings() {}

  /**
   * @param rows of all finished cells
   * @return of each finding a line, and below it one for each cell
   */
  static List<String> format(List<ResultRow> rows) {
    long cells = rows.stream().map(ResultRow::cell).distinct().count();
    Map<Finding, List<String>> places = new LinkedHashMap<>();
    for (ResultRow row : rows) {
      if (!row.warning().isEmpty()) {
        places.computeIfAbsent(Finding.of(row), finding -> new ArrayList<>()).add(row.place());
      }
    }
    List<String> lines = new ArrayList<>();
    places.forEach((finding, where) -> add(lines, finding, where, cells));
    return lines;
  }

  private static void add(List<String> lines, Finding finding, List<String> where, long cells) {
    lines.add(
        "WARNING  "
            + finding.run
            + ", at its end in "
            + where.size()
            + " of "
            + cells
            + " cells: "
            + finding.warning);
    where.stream().limit(MOST_LISTED).forEach(place -> lines.add("         " + place));
    if (where.size() > MOST_LISTED) {
      int more = where.size() - MOST_LISTED;
      lines.add("         and " + more + " more, by the column warning of the table");
    }
  }
}
