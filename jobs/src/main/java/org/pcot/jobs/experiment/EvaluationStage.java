package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.Causes;
import org.pcot.jobs.progress.Progress;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.MetricsFile;

/**
 * Evaluation, from their checkpoints, of the models that post-training starts from and of those
 * that it ends with. Evaluating again gives the same numbers, so that nothing needs to be kept.
 */
record EvaluationStage(ExperimentContext context) {
  /** A checkpoint to be evaluated. */
  private record Candidate(
      long seed, long step, Optional<PosttrainRun> run, long iterations, Path checkpoint) {}

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
        models.add(evaluateOrTell(executor, candidate));
        stage.update(models.size(), "");
        warn(models.get(models.size() - 1));
      }
    }
    EvaluationFile.replace(context.layout(), models, context.hadoop(), context.progress()::say);
    EvaluationTable.replace(context);
    return models;
  }

  private void warn(EvaluatedModel model) throws IOException {
    context
        .evaluator(model.seed())
        .warning(model.greedy(), model.sampled())
        .ifPresent(text -> context.progress().say(Warnings.line(model.title(), text)));
  }

  private EvaluatedModel evaluateOrTell(ShardExecutor executor, Candidate candidate)
      throws IOException {
    try {
      return evaluate(executor, candidate);
    } catch (RuntimeException e) {
      if (Causes.of(e).stream().noneMatch(Divergence.class::isInstance)) {
        throw e;
      }
      throw new UserError(
          candidate.checkpoint + ": this model has diverged, no answer of it has a probability",
          "train it with a lower learning_rate or more warmup_steps (which is another run)",
          e);
    }
  }

  private EvaluatedModel evaluate(ShardExecutor executor, Candidate candidate) throws IOException {
    Segments parameters = read(executor, candidate).parameters();
    Evaluator evaluator = context.evaluator(candidate.seed);
    return new EvaluatedModel(
        candidate.seed,
        candidate.step,
        candidate.run,
        candidate.iterations,
        evaluator.greedy(executor, parameters),
        evaluator.sampled(executor, parameters));
  }

  private Checkpoint read(ShardExecutor executor, Candidate candidate) throws IOException {
    if (candidate.run.isPresent()) {
      return Checkpoint.readModel(candidate.checkpoint, context.hadoop());
    }
    return context
        .stages(candidate.seed)
        .pretrained(context.layout().pretraining(candidate.seed), candidate.step, executor);
  }

  /** Those that there are. */
  private List<Candidate> candidates() throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (long seed : context.config().seeds()) {
      for (long step : PosttrainedSteps.find(context.layout(), seed, context.hadoop())) {
        addPretrained(candidates, seed, step);
        for (PosttrainRun run : context.config().posttrain().runs()) {
          addPosttrained(candidates, seed, step, run);
        }
      }
    }
    return candidates;
  }

  private void addPretrained(List<Candidate> candidates, long seed, long step) throws IOException {
    Path run = context.layout().pretraining(seed);
    if (step == 0 || isThere(run, step)) {
      Path place = Checkpoints.place(run, step);
      candidates.add(new Candidate(seed, step, Optional.empty(), 0, place));
    }
  }

  private void addPosttrained(List<Candidate> candidates, long seed, long step, PosttrainRun run)
      throws IOException {
    long iterations = run.algorithm().iterations();
    Path directory = context.layout().posttraining(seed, step, run);
    if (isThere(directory, iterations)) {
      Path place = Checkpoints.place(directory, iterations);
      candidates.add(new Candidate(seed, step, Optional.of(run), iterations, place));
    }
  }

  /**
   * Whether a run came to a step.
   *
   * @throws UserError when it did, and its checkpoint is gone
   */
  private boolean isThere(Path run, long step) throws IOException {
    Checkpoints checkpoints = context.checkpoints(run);
    boolean isThere = checkpoints.has(step);
    boolean wasThere =
        checkpoints.latestStep() > step
            || MetricsFile.evaluations(run, context.hadoop()).stream()
                .anyMatch(evaluated -> evaluated.step() >= step);
    if (wasThere && !isThere) {
      throw new UserError(
          Checkpoints.place(run, step) + ": is missing, though the run came that far",
          "run pcot experiment with the same configuration: it makes the checkpoint again");
    }
    return isThere;
  }
}
