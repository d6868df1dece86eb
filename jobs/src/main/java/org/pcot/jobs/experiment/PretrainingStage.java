package org.pcot.jobs.experiment;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.spark.Pretrainer;
import org.pcot.model.training.ResumePoint;

/** Pre-training of every seed. */
record PretrainingStage(ExperimentContext context, Corpora corpora) {

  /** Refuses what pre-training would stumble over. */
  void check() throws IOException {
    for (long seed : context.config().seeds()) {
      context.checkpoints(context.layout().pretraining(seed)).check();
    }
  }

  void run() throws IOException {
    for (long seed : context.config().seeds()) {
      corpora.require(seed);
    }
    for (long seed : context.config().seeds()) {
      run(seed);
    }
  }

  private void run(long seed) throws IOException {
    ExperimentConfig config = context.config();
    Path run = context.layout().pretraining(seed);
    Checkpoints checkpoints = context.checkpoints(run);
    if (checkpoints.latestStep() == config.pretrain().steps()) {
      return;
    }
    ResumePoint start = ResumePoint.find(checkpoints);
    Pretrainer pretrainer =
        new Pretrainer(
            context.javaSpark(),
            corpora.require(seed),
            config.task(),
            config.decoder(),
            config.engine(),
            config.pretrain(),
            context.evaluator(seed),
            seed);
    try (TrainingProgress progress =
        new TrainingProgress(context.progress(), "pre-training, seed " + seed)) {
      pretrainer.run(run, context.hadoop(), start, progress);
    }
  }
}
