package org.pcot.jobs.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.OpenedModels;
import org.pcot.jobs.experiment.PosttrainRun;
import org.pcot.jobs.experiment.TrainingStages;
import org.pcot.jobs.results.ResultRow;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.Estimate;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.metrics.MetricsFile;
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

  private TrainingStages stages(ExperimentConfig config) {
    return new TrainingStages(config, models.task(config), config.seeds().get(0), hadoop);
  }

  private List<ResultRow> rows(
      ExperimentConfig config, Path run, Optional<PosttrainRun> variant, long from)
      throws IOException {
    List<EvaluatedStep> evaluations = MetricsFile.evaluations(run, hadoop);
    String warning = String.join("; ", MetricsFile.lastWarnings(run, hadoop));
    List<ResultRow> rows = new ArrayList<>();
    for (EvaluatedStep evaluated : evaluations) {
      boolean isLast = rows.size() == evaluations.size() - 1;
      rows.add(row(config, variant, from, evaluated, isLast ? warning : ""));
    }
    return rows;
  }

  private ResultRow row(
      ExperimentConfig config,
      Optional<PosttrainRun> variant,
      long fromStep,
      EvaluatedStep evaluated,
      String warning) {
    Evaluation sampled = evaluated.sampled();
    Estimate pass = sampled.passAt().get(sampled.samples());
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
        sampled.accuracy(),
        sampled.medianLength(),
        sampled.longShare(),
        evaluated.greedy().accuracyEstimate().low(),
        evaluated.greedy().accuracyEstimate().high(),
        evaluated.greedy().truncatedShare(),
        evaluated.greedy().rightLength(),
        evaluated.greedy().wrongLength(),
        sampled.accuracyEstimate().low(),
        sampled.accuracyEstimate().high(),
        sampled.truncatedShare(),
        sampled.rightLength(),
        sampled.wrongLength(),
        sampled.samples(),
        pass.value(),
        pass.low(),
        pass.high(),
        warning);
  }
}
