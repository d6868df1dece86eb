package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.evaluation.Evaluator;
import org.pcot.model.memory.Storage;
import org.pcot.model.training.ShardExecutor;

/**
 * Evaluation, from their checkpoints, of the models that post-training starts from and of those
 * that it ends with. Evaluating again gives the same numbers, so that nothing needs to be kept.
 */
record EvaluationStage(ExperimentContext context) {
  /** A checkpoint to be evaluated. */
  private record Candidate(long seed, long step, long iterations, Path checkpoint) {}

  List<EvaluatedModel> run() throws IOException {
    List<Candidate> candidates = candidates();
    if (candidates.isEmpty()) {
      throw new UserError(
          context.layout().root() + ": has no checkpoint to evaluate",
          "run pcot pretrain with the same configuration first");
    }
    List<EvaluatedModel> models = new ArrayList<>();
    try (ShardExecutor executor = context.executor();
        Progress.Stage stage = context.progress().begin("evaluation", 0, candidates.size())) {
      for (Candidate candidate : candidates) {
        models.add(evaluate(executor, candidate));
        stage.update(models.size(), "");
      }
    }
    EvaluationFile.replace(context.layout().evaluation(), models, context.hadoop());
    return models;
  }

  private EvaluatedModel evaluate(ShardExecutor executor, Candidate candidate) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(candidate.checkpoint, context.hadoop());
    Storage parameters = checkpoint.parameters();
    Evaluator evaluator = context.evaluator(candidate.seed);
    return new EvaluatedModel(
        candidate.seed,
        candidate.step,
        candidate.iterations,
        evaluator.greedy(executor, parameters),
        evaluator.sampled(executor, parameters));
  }

  /** Those that there are. */
  private List<Candidate> candidates() throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    long iterations = context.config().posttrain().grpo().iterations();
    for (long seed : context.config().seeds()) {
      for (long step : context.config().startingSteps()) {
        add(candidates, seed, step, 0, context.layout().pretraining(seed));
        add(candidates, seed, step, iterations, context.layout().posttraining(seed, step));
      }
    }
    return candidates;
  }

  private void add(List<Candidate> candidates, long seed, long step, long iterations, Path run)
      throws IOException {
    long stepOfRun = iterations == 0 ? step : iterations;
    if (context.checkpoints(run).has(stepOfRun)) {
      Path place = Checkpoints.place(run, stepOfRun);
      candidates.add(new Candidate(seed, step, iterations, place));
    }
  }
}
