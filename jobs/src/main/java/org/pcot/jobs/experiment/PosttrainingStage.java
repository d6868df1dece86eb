package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.training.ShardExecutor;

/** Post-training of every seed, from each of the chosen checkpoints. */
record PosttrainingStage(ExperimentContext context) {

  /** All is checked before the first run begins. */
  List<EarlyOrLate> run(StartingSteps startingSteps) throws IOException {
    Map<Long, List<Long>> stepsOfSeeds = new LinkedHashMap<>();
    for (long seed : context.config().seeds()) {
      List<Long> steps = startingSteps.resolve(pretraining(seed));
      stepsOfSeeds.put(seed, steps);
    }
    RunDirectory.removeTemporaries(context.layout(), context.hadoop());
    try (ShardExecutor executor = context.executor()) {
      for (long seed : stepsOfSeeds.keySet()) {
        for (long from : stepsOfSeeds.get(seed)) {
          for (PosttrainRun run : context.config().posttrain().runs()) {
            run(executor, seed, from, run);
          }
        }
      }
    }
    return new EarlyOrLateFile(context.layout(), context.hadoop()).replace(context.progress()::say);
  }

  private Checkpoints pretraining(long seed) {
    return context.checkpoints(context.layout().pretraining(seed));
  }

  private void run(ShardExecutor executor, long seed, long from, PosttrainRun variant)
      throws IOException {
    RunLayout layout = context.layout();
    try (TrainingProgress progress =
        new TrainingProgress(context.progress(), variant.title(seed, from))) {
      context
          .stages(seed)
          .posttrain(
              layout.pretraining(seed),
              from,
              variant,
              layout.posttraining(seed, from, variant),
              executor,
              progress);
    }
  }
}
