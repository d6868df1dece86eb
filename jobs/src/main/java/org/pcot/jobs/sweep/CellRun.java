package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.jobs.experiment.CellStages;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.OpenedModels;
import org.pcot.jobs.experiment.PosttrainRun;
import org.pcot.jobs.results.ResultRow;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.evaluation.MetricsFile;
import org.pcot.model.training.evaluation.RunListener;

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
    CellStages stages = stages(config);
    Path pretraining = layout.pretraining(cell);
    List<ResultRow> rows = new ArrayList<>();
    rows.addAll(rows(config, pretraining, Optional.empty(), 0));
    for (long from : config.startingSteps()) {
      for (PosttrainRun variant : config.posttrain().runs()) {
        Path run = layout.posttraining(cell, from, variant);
        stages.posttrain(pretraining, from, variant, run, executor, listener);
        rows.addAll(rows(config, run, Optional.of(variant), from));
      }
    }
    return rows;
  }

  private CellStages stages(ExperimentConfig config) {
    return new CellStages(config, models.task(config), config.seeds().get(0), hadoop);
  }

  private List<ResultRow> rows(
      ExperimentConfig config, Path run, Optional<PosttrainRun> variant, long from)
      throws IOException {
    return MetricsFile.evaluations(run, hadoop).stream()
        .map(evaluated -> row(config, variant, from, evaluated))
        .toList();
  }

  private ResultRow row(
      ExperimentConfig config,
      Optional<PosttrainRun> variant,
      long fromStep,
      EvaluatedStep evaluated) {
    return new ResultRow(
        cell.id(),
        cell.place(),
        config.corpus().taskName(),
        config.corpus().caption().title(),
        config.corpus().caption().size(),
        config.corpus().caption().chance(),
        config.corpus().pCot(),
        config.seeds().get(0),
        variant.isPresent() ? "posttraining" : "pretraining",
        variant.map(PosttrainRun::name).orElse(""),
        fromStep,
        evaluated.step(),
        evaluated.sequences(),
        evaluated.greedy().accuracy(),
        evaluated.greedy().medianLength(),
        evaluated.greedy().longShare(),
        evaluated.sampled().accuracy(),
        evaluated.sampled().medianLength(),
        evaluated.sampled().longShare(),
        evaluated.greedy().accuracyEstimate().low(),
        evaluated.greedy().accuracyEstimate().high(),
        evaluated.greedy().truncatedShare(),
        evaluated.greedy().rightLength(),
        evaluated.greedy().wrongLength(),
        evaluated.sampled().accuracyEstimate().low(),
        evaluated.sampled().accuracyEstimate().high(),
        evaluated.sampled().truncatedShare(),
        evaluated.sampled().rightLength(),
        evaluated.sampled().wrongLength());
  }
}
