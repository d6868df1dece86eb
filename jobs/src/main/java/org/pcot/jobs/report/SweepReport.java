package org.pcot.jobs.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.MeasuredThreshold;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;
import org.pcot.jobs.sweep.FinishedCells;
import org.pcot.rl.rollouts.RolloutReader;

/** What the finished cells of a sweep hold, for a page. */
record SweepReport(FinishedCells cells, Configuration hadoop) {
  /** Evaluations of all runs together, but for the first and the last of each. */
  private static final int MOST_EVALUATIONS = 12_000;

  /**
   * One run; pre-trainings that cells share are one.
   *
   * @param place of the cell; of a pre-training, without what post-training alone depends on
   */
  private record Key(String phase, Map<String, String> place, long seed) {}

  /**
   * @throws UserError when no cell is finished, or files are damaged
   */
  Report read() throws IOException {
    List<ResultRow> rows = cells.rows();
    if (rows.isEmpty()) {
      throw new UserError(
          cells.root() + ": no cell is finished yet, so there is nothing to report",
          "wait for the first one: pcot sweep status --config FILE says how far it is");
    }
    List<OptionalDouble> chances = rows.stream().map(ResultRow::guess).distinct().toList();
    return new Report(
        Report.Kind.SWEEP,
        cells.root().getName(),
        cells.root().getName(),
        rows.stream().map(ResultRow::title).distinct().collect(Collectors.joining("; ")),
        "",
        false,
        chances.size() == 1 ? chances.get(0) : OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        runs(rows),
        thresholds(rows),
        ReportedSetting.of(cells.fixed()),
        Map.of(
            "finished cells",
            Long.toString(rows.stream().map(ResultRow::cell).distinct().count())));
  }

  private List<ReportedRun> runs(List<ResultRow> rows) throws IOException {
    Map<Key, List<ResultRow>> byRun = byRun(rows);
    List<List<ResultRow>> sampled = new ArrayList<>();
    for (List<ResultRow> run : byRun.values()) {
      if (isPostTraining(run.get(0)) && !iterations(run.get(0)).isEmpty()) {
        sampled.add(run);
      }
    }
    SampleChoice choice = SampleChoice.of(sampled.size());
    List<List<ResultRow>> shown = Evenly.of(sampled, Math.max(2, choice.runs()));
    int evaluations = Math.max(2, MOST_EVALUATIONS / byRun.size());
    List<ReportedRun> runs = new ArrayList<>();
    for (boolean isAfter : new boolean[] {false, true}) {
      for (List<ResultRow> run : byRun.values()) {
        if (isPostTraining(run.get(0)) == isAfter) {
          Path directory = cells.posttraining(run.get(0));
          boolean isShown = shown.stream().anyMatch(other -> other == run);
          RunSamples samples = isShown ? choice.read(directory, hadoop) : RunSamples.NONE;
          runs.add(run(Evenly.of(run, evaluations), samples));
        }
      }
    }
    return runs;
  }

  /** Of cells that share a run, the rows of the first. */
  private static Map<Key, List<ResultRow>> byRun(List<ResultRow> rows) {
    Map<Key, List<ResultRow>> byRun =
        rows.stream().collect(groupingBy(SweepReport::key, LinkedHashMap::new, toList()));
    byRun.replaceAll(
        (key, run) -> run.stream().filter(row -> row.cell().equals(run.get(0).cell())).toList());
    return byRun;
  }

  private List<Integer> iterations(ResultRow row) throws IOException {
    return RolloutReader.iterations(cells.posttraining(row), hadoop);
  }

  private static boolean isPostTraining(ResultRow row) {
    return !row.posttraining().isEmpty();
  }

  private static ReportedRun run(List<ResultRow> rows, RunSamples samples) {
    ResultRow last = rows.get(rows.size() - 1);
    return new ReportedRun(
        place(last),
        last.seed(),
        isPostTraining(last) ? OptionalLong.of(last.fromStep()) : OptionalLong.empty(),
        OptionalDouble.of(last.pCot()),
        last.step(),
        rows.stream().map(Measured.Step::of).toList(),
        Optional.empty(),
        samples,
        last.warning());
  }

  private static Key key(ResultRow row) {
    return new Key(row.phase(), place(row), row.seed());
  }

  /** The values that the sweep gives, by the last parts of their keys, and the variant. */
  private static Map<String, String> place(ResultRow row) {
    Map<String, String> place = new LinkedHashMap<>();
    for (String value : row.place().split(" (?=[\\w.]+=)")) {
      int end = value.indexOf('=');
      boolean isTold =
          value.matches("(seeds|posttrain\\.(algorithms|rewards|temperatures|from))=.*");
      boolean isLater = !isPostTraining(row) && value.startsWith("posttrain.");
      if (end >= 0 && !isTold && !isLater) {
        String key = value.substring(0, end);
        place.put(key.substring(key.lastIndexOf('.') + 1), value.substring(end + 1));
      }
    }
    if (isPostTraining(row)) {
      String[] variant = row.posttraining().split("-", 3); // grpo-end_to_end-t1.0
      place.put("algorithm", variant[0]);
      place.put("reward", variant[1]);
      place.put("T", variant[2].substring(1));
      place.put("from step", Long.toString(row.fromStep()));
    }
    return place;
  }

  /** None where p_cot is the same everywhere. */
  private static List<Report.Threshold> thresholds(List<ResultRow> rows) {
    if (rows.stream().mapToDouble(ResultRow::pCot).distinct().count() < 2) {
      return List.of();
    }
    return PretrainingGrid.group(rows).stream().map(SweepReport::threshold).toList();
  }

  private static Report.Threshold threshold(PretrainingGrid grid) {
    Optional<MeasuredThreshold> threshold = grid.threshold();
    return new Report.Threshold(
        grid.label(),
        threshold.map(MeasuredThreshold::describe).orElse("none: no seed crosses"),
        threshold.map(MeasuredThreshold::estimate).orElse(Double.NaN),
        threshold.map(MeasuredThreshold::low).orElse(Double.NaN),
        threshold.map(MeasuredThreshold::high).orElse(Double.NaN));
  }
}
