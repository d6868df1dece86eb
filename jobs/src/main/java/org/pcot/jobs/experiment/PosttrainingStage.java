package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.rl.Algorithm;
import org.pcot.rl.PostTrainer;

/** Post-training of every seed, from each of the chosen checkpoints. */
record PosttrainingStage(ExperimentContext context) {

  /** Refuses what post-training would stumble over, given pre-training. */
  void check() throws IOException {
    for (long seed : context.config().seeds()) {
      for (long from : context.config().startingSteps()) {
        for (PosttrainRun run : context.config().posttrain().runs()) {
          context.checkpoints(context.layout().posttraining(seed, from, run)).check();
        }
      }
    }
  }

  void run() throws IOException {
    for (long seed : context.config().seeds()) {
      for (long from : context.config().startingSteps()) {
        origin(seed, from);
      }
    }
    try (ShardExecutor executor = context.executor()) {
      for (long seed : context.config().seeds()) {
        for (long from : context.config().startingSteps()) {
          for (PosttrainRun run : context.config().posttrain().runs()) {
            run(executor, seed, from, run);
          }
        }
      }
    }
  }

  private Path origin(long seed, long from) throws IOException {
    return context.checkpoints(context.layout().pretraining(seed)).require(from);
  }

  private void run(ShardExecutor executor, long seed, long from, PosttrainRun way)
      throws IOException {
    ExperimentConfig config = context.config();
    PosttrainConfig posttrain = config.posttrain();
    Algorithm algorithm = posttrain.algorithm(way);
    Path run = context.layout().posttraining(seed, from, way);
    RunCheckpoints checkpoints = context.checkpoints(run);
    if (checkpoints.latestStep() == algorithm.iterations()) {
      return;
    }
    Checkpoint origin = Checkpoint.read(origin(seed, from), context.hadoop());
    Optional<Checkpoint> resumed = checkpoints.latest();
    PostTrainer trainer =
        new PostTrainer(
            config.task(),
            algorithm,
            posttrain.rollouts(way),
            posttrain.schedule(),
            context.evaluator(seed),
            executor,
            context.hadoop(),
            seed);
    String title = way.name() + " from step " + from + ", seed " + seed;
    try (TrainingProgress progress = new TrainingProgress(context.progress(), title)) {
      trainer.run(run, origin, resumed, progress);
    }
  }
}
