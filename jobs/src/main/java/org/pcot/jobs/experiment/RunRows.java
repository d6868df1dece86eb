package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.problems.Caption;
import org.pcot.jobs.results.ResultRow;
import org.pcot.model.training.evaluation.Estimate;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.metrics.MetricsFile;

/**
 * The evaluations during the runs of a seed, as rows of a table; none of a run that was not begun.
 *
 * @param cell id of a sweep's cell, or the name of an experiment's directory
 * @param place the values of the keys that a sweep varies; empty for an experiment
 */
public record RunRows(String cell, String place, ExperimentConfig config, long seed) {

  /** Of pre-training in this directory. */
  public List<ResultRow> pretraining(Path run, Configuration hadoop) throws IOException {
    return rows(run, 0, Optional.empty(), hadoop);
  }

  /** Of post-training in this directory. */
  public List<ResultRow> posttraining(
      Path run, long fromStep, PosttrainRun variant, Configuration hadoop) throws IOException {
    return rows(run, fromStep, Optional.of(variant), hadoop);
  }

  private List<ResultRow> rows(
      Path run, long fromStep, Optional<PosttrainRun> variant, Configuration hadoop)
      throws IOException {
    List<EvaluatedStep> evaluations = MetricsFile.evaluations(run, hadoop);
    String warning = String.join("; ", MetricsFile.lastWarnings(run, hadoop));
    List<ResultRow> rows = new ArrayList<>();
    for (EvaluatedStep evaluated : evaluations) {
      boolean isLast = rows.size() == evaluations.size() - 1;
      rows.add(row(fromStep, variant, evaluated, isLast ? warning : ""));
    }
    return rows;
  }

  private ResultRow row(
      long fromStep, Optional<PosttrainRun> variant, EvaluatedStep evaluated, String warning) {
    Caption caption = config.corpus().caption();
    Evaluation greedy = evaluated.greedy();
    Evaluation sampled = evaluated.sampled();
    Estimate pass = sampled.passAt().get(sampled.samples());
    return new ResultRow(
        cell,
        place,
        config.corpus().taskName(),
        caption.title(),
        caption.size(),
        caption.chance(),
        config.corpus().pCot(),
        seed,
        variant.isPresent() ? "posttraining" : "pretraining",
        variant.map(PosttrainRun::name).orElse(""),
        fromStep,
        evaluated.step(),
        evaluated.sequences(),
        greedy.accuracy(),
        greedy.medianLength(),
        greedy.longShare(),
        sampled.accuracy(),
        sampled.medianLength(),
        sampled.longShare(),
        greedy.accuracyEstimate().low(),
        greedy.accuracyEstimate().high(),
        greedy.truncatedShare(),
        greedy.rightLength(),
        greedy.wrongLength(),
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
