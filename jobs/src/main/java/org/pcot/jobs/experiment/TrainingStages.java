package org.pcot.jobs.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizers;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.Recovery;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.MetricsFile;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.LocalLearner;
import org.pcot.model.training.pretraining.PretrainingLoop;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.posttraining.PostTrainer;
import org.pcot.rl.posttraining.TimesFile;

/**
 * The training stages of one seed without Spark: the files are, bit for bit, those that the stages
 * of an experiment write. Rows of the corpus are made as they are needed.
 *
 * @param task in the tokens of the model
 */
public record TrainingStages(ExperimentConfig config, Task task, long seed, Configuration hadoop) {

  /** Up to the last step; resumes from the latest checkpoint. */
  public void pretrain(Path run, ShardExecutor executor, RunListener listener) throws IOException {
    Optional<ResumePoint.Source> start = pretraining(run, listener);
    if (start.isEmpty()) {
      return;
    }
    long rows = config.corpus().rows();
    InitialParameters initial = config.model().initialParameters(seed, hadoop);
    LocalLearner learner =
        new LocalLearner(
            config.drawn().mixture(task),
            rows,
            config.decoder(),
            config.pretrain(),
            seed,
            initial,
            executor,
            start.get().read());
    new PretrainingLoop(
            task,
            config.decoder(),
            initial.base(config.decoder()),
            config.pretrain(),
            evaluator(),
            rows,
            seed,
            config.keptCheckpoints(),
            hadoop)
        .run(run, learner, executor, listener);
  }

  /**
   * Where a pre-training run is to go on, after what was damaged is put right; none if it ended.
   */
  Optional<ResumePoint.Source> pretraining(Path run, RunListener listener) throws IOException {
    Recovery recovery = recovery(run, listener);
    long step = recovery.settle();
    config.keptCheckpoints().tidy(run, step, hadoop);
    restoreEvents(run, step, config.pretrain().lastStep(), listener);
    return step == config.pretrain().lastStep()
        ? Optional.empty()
        : Optional.of(() -> resume(step, recovery.checkpoints()));
  }

  private ResumePoint resume(long step, Checkpoints checkpoints) throws IOException {
    ResumePoint point = ResumePoint.at(step, checkpoints);
    if (point.checkpoint().isPresent()) {
      requireTokens(point.checkpoint().get(), checkpoints.run());
    }
    return point;
  }

  /** Whoever trained it read and ended texts as the task does now. */
  private void requireTokens(Checkpoint checkpoint, Path run) {
    boolean isSame =
        checkpoint.tokenizer().sha256().equals(Tokenizers.unframed(task.tokenizer()).sha256())
            && checkpoint.endTokens().equals(task.endTokens());
    if (!isSame) {
      throw new UserError(
          run + ": was trained on other tokens than those that its model has now",
          "put the tokenizer back that the run began with, which lies in each of its checkpoints");
    }
  }

  private void restoreEvents(Path run, long step, long last, RunListener listener)
      throws IOException {
    if (step > 0) {
      MetricsFile.restoreEvents(run, hadoop, step, step == last, listener);
    }
  }

  /** Whether a run came to its last step, and all that is read of it is as it was. */
  public boolean hasPretrained(Path run) throws IOException {
    return config.pretrain().lastStep() == 0 || recovery(run, RunListener.SILENT).isFinished();
  }

  private Recovery recovery(Path run, RunListener listener) {
    return new Recovery(
        new Checkpoints(run, hadoop),
        config.pretrain().lastStep(),
        config.keptCheckpoints().needed(),
        listener::noticed);
  }

  /** Up to the last iteration; resumes from the latest checkpoint. */
  public void posttrain(
      Path pretraining,
      long from,
      PosttrainRun variant,
      Path run,
      ShardExecutor executor,
      RunListener listener)
      throws IOException {
    Algorithm algorithm = variant.algorithm();
    Checkpoints checkpoints = new Checkpoints(run, hadoop);
    int last = algorithm.iterations();
    long step = new Recovery(checkpoints, last, List.of(), listener::noticed).settle();
    config.posttrain().keptCheckpoints().tidy(run, step, hadoop);
    restoreEvents(run, step, last, listener);
    if (step == last) {
      TimesFile.restore(run, hadoop, listener);
      return;
    }
    Checkpoint origin = pretrained(pretraining, from, executor);
    new PostTrainer(
            config.posttrain().rolloutTask(task, seed),
            algorithm,
            config.posttrain().rollouts(variant),
            config.posttrain().schedule(),
            evaluator(),
            executor,
            hadoop,
            seed)
        .run(run, origin, () -> resume(step, checkpoints), listener);
  }

  /** A model of pre-training: that of a checkpoint, or with step 0 the one that it begins with. */
  Checkpoint pretrained(Path run, long step, ShardExecutor executor) throws IOException {
    if (step > 0) {
      Checkpoint checkpoint = new Checkpoints(run, hadoop).readModel(step);
      requireTokens(checkpoint, run);
      return checkpoint;
    }
    DecoderConfig decoder = config.decoder();
    Segments parameters = executor.backend().allocate(new ParameterLayout(decoder).lengths());
    InitialParameters initial = config.model().initialParameters(seed, hadoop);
    initial.fill(decoder, parameters, executor);
    ObjectNode state = JsonNodeFactory.instance.objectNode().put("step", 0).put("sequences", 0);
    return new Checkpoint(
        decoder,
        initial.base(decoder),
        task.tokenizer(),
        task.endTokens(),
        parameters,
        Map.of(),
        state.put("seed", seed));
  }

  private Evaluator evaluator() {
    return new Evaluator(task, config.evaluation(), seed);
  }
}
