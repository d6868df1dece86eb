package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.jobs.results.RecordTable;
import org.pcot.jobs.results.ResultRow;

/** All evaluations during an experiment's runs as one Parquet table: the columns of a sweep's. */
final class EvaluationTable {
  private EvaluationTable() {}

  /** From the metrics of the runs that were begun; a table that says the same stays. */
  static void replace(ExperimentContext context) throws IOException {
    List<ResultRow> rows = rows(context.layout(), context.hadoop());
    RecordTable<ResultRow> table = new RecordTable<>(ResultRow.class);
    Path place = context.layout().results();
    if (AtomicDirectory.keep(place, context.hadoop(), context.progress()::say)
        && table.read(context.spark(), place).equals(rows)) {
      return;
    }
    AtomicDirectory.replace(
        place, context.hadoop(), (files, target) -> table.write(rows, files, target));
  }

  private static List<ResultRow> rows(RunLayout layout, Configuration hadoop) throws IOException {
    ExperimentConfig config = layout.config();
    List<ResultRow> rows = new ArrayList<>();
    for (long seed : config.seeds()) {
      RunRows evaluated = new RunRows(layout.root().getName(), "", config, seed);
      rows.addAll(evaluated.pretraining(layout.pretraining(seed), hadoop));
      for (long from : PosttrainedSteps.find(layout, seed, hadoop)) {
        for (PosttrainRun variant : config.posttrain().runs()) {
          Path run = layout.posttraining(seed, from, variant);
          rows.addAll(evaluated.posttraining(run, from, variant, hadoop));
        }
      }
    }
    return rows;
  }
}
