package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.OpenedModels;
import org.pcot.jobs.experiment.PosttrainRun;
import org.pcot.jobs.experiment.RunRows;
import org.pcot.jobs.experiment.TrainingStages;
import org.pcot.jobs.results.ResultRow;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.metrics.RunListener;

/**
 * One cell: its pre-training, its post-trainings, its rows.
 *
 * @param listener told what was damaged
 */
record CellRun(
    SweepCell cell,
    OpenedModels models,
    SweepLayout layout,
    Configuration hadoop,
    RunListener listener) {

  /** Resumes a run that was interrupted; does nothing where it is finished. */
  void pretrain(ShardExecutor executor) throws IOException {
    stages(cell.config()).pretrain(layout.pretraining(cell), executor, listener);
  }

  boolean hasPretrained() throws IOException {
    return stages(cell.config()).hasPretrained(layout.pretraining(cell));
  }

  /** From a finished pre-training; gives the rows of all runs. */
  List<ResultRow> posttrain(ShardExecutor executor) throws IOException {
    ExperimentConfig config = cell.config();
    TrainingStages stages = stages(config);
    Path pretraining = layout.pretraining(cell);
    RunRows evaluated = new RunRows(cell.id(), cell.place(), config, seed());
    List<ResultRow> rows = new ArrayList<>(evaluated.pretraining(pretraining, hadoop));
    for (long from : config.startingSteps()) {
      for (PosttrainRun variant : config.posttrain().runs()) {
        Path run = layout.posttraining(cell, from, variant);
        stages.posttrain(pretraining, from, variant, run, executor, listener);
        rows.addAll(evaluated.posttraining(run, from, variant, hadoop));
      }
    }
    return rows;
  }

  private TrainingStages stages(ExperimentConfig config) {
    return new TrainingStages(config, models.task(config), seed(), hadoop);
  }

  private long seed() {
    return cell.config().seeds().get(0);
  }
}
