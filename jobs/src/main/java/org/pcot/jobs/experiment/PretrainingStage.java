package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.pcot.model.spark.Pretrainer;
import org.pcot.model.training.ResumePoint;

/** Pre-training of every seed. */
record PretrainingStage(ExperimentContext context, Corpora corpora) {

  void run() throws IOException {
    for (long seed : context.config().seeds()) {
      corpora.require(seed);
    }
    for (long seed : context.config().seeds()) {
      run(seed);
    }
  }

  private void run(long seed) throws IOException {
    Path run = context.layout().pretraining(seed);
    try (TrainingProgress progress =
        new TrainingProgress(context.progress(), "pre-training, seed " + seed)) {
      Optional<ResumePoint.Source> start = context.stages(seed).pretraining(run, progress);
      if (start.isPresent()) {
        pretrainer(seed).run(run, context.hadoop(), start.get(), progress);
      }
    }
  }

  private Pretrainer pretrainer(long seed) throws IOException {
    ExperimentConfig config = context.config();
    return new Pretrainer(
        context.javaSpark(),
        corpora.require(seed),
        context.task(seed),
        config.decoder(),
        config.engine(),
        config.pretrain(),
        context.evaluator(seed),
        seed,
        config.model().initialParameters(seed, context.hadoop()),
        config.keptCheckpoints());
  }
}
