package org.pcot.model.training.pretraining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.MetricsFile;
import org.pcot.model.training.metrics.RunListener;

/**
 * The course of a pre-training run: steps, evaluations, metrics and checkpoints. A run that was
 * interrupted resumes from a checkpoint, and with a learner that is a function of its step is then
 * the same, bit for bit, as one that was not.
 *
 * @param base the directory of the model that the decoder's adapter is for, if it has one
 * @param rows of the corpus
 * @param kept of its checkpoints
 */
public record PretrainingLoop(
    Task task,
    DecoderConfig decoder,
    Optional<Path> base,
    PretrainConfig config,
    Evaluator evaluator,
    long rows,
    long seed,
    KeptCheckpoints kept,
    Configuration hadoop) {
  /** Steps whose batches are read at once, at most. */
  private static final long WINDOW = 100;

  /**
   * Trains from the learner's step up to the last one.
   *
   * @param run the run's directory, for metrics and checkpoints
   * @param executor for evaluations
   * @throws org.pcot.datasets.UserError when it diverges; the last checkpoint is kept
   */
  public void run(Path run, Learner learner, ShardExecutor executor, RunListener listener)
      throws IOException {
    long first = learner.step();
    try (MetricsFile metrics = MetricsFile.open(run, hadoop, first > 0 ? first : -1)) {
      listener.started(first, config.lastStep());
      if (first == 0) {
        evaluate(learner, executor, metrics, listener);
      }
      while (learner.step() < config.lastStep()) {
        train(learner, metrics, listener);
        if (isDue(learner.step(), config.evaluationInterval())) {
          evaluate(learner, executor, metrics, listener);
        }
        if (isDue(learner.step(), config.checkpointInterval())) {
          metrics.sync();
          checkpoint(learner)
              .sealing(metrics.seals())
              .write(Checkpoints.place(run, learner.step()), hadoop);
          kept.tidy(run, learner.step(), hadoop);
        }
      }
    } catch (RuntimeException e) {
      throw new Checkpoints(run, hadoop).explain(e);
    }
  }

  /** Up to where something else is due; of a diverging run, the steps before it are kept too. */
  private void train(Learner learner, MetricsFile metrics, RunListener listener)
      throws IOException {
    List<StepMetrics> steps = new ArrayList<>();
    try {
      learner.train(nextStop(learner.step()), listener, steps::add);
    } catch (Divergence e) {
      append(steps, metrics);
      throw e;
    }
    append(steps, metrics);
  }

  private void append(List<StepMetrics> steps, MetricsFile metrics) throws IOException {
    for (StepMetrics step : steps) {
      metrics.append(line(step));
    }
  }

  /** The next step at which something else is due. */
  private long nextStop(long step) {
    long stop = Math.min(config.lastStep(), nextDue(step, WINDOW));
    stop = Math.min(stop, nextDue(step, config.evaluationInterval()));
    return Math.min(stop, nextDue(step, config.checkpointInterval()));
  }

  private static long nextDue(long step, long interval) {
    return step - step % interval + interval;
  }

  private boolean isDue(long step, long interval) {
    return step % interval == 0 || step == config.lastStep();
  }

  /** Nothing is wrong with a model that has not learnt yet to end its answers. */
  private void evaluate(
      Learner learner, ShardExecutor executor, MetricsFile metrics, RunListener listener)
      throws IOException {
    Evaluation greedy = using(learner, model -> evaluator.greedy(executor, model));
    Evaluation sampled = using(learner, model -> evaluator.sampled(executor, model));
    Optional<String> warning =
        learner.step() == 0 ? Optional.empty() : evaluator.warning(greedy, sampled);
    metrics.append(learner.step(), learner.step() * config.batchSize(), greedy, sampled, warning);
    listener.evaluated(learner.step(), greedy, sampled);
    warning.ifPresent(text -> listener.warned(learner.step(), text));
  }

  private Evaluation using(Learner learner, Function<Segments, Evaluation> use) {
    double learningRate = config.optimizer().learningRate(learner.step() - 1, config.lastStep());
    return Divergence.after(learner.step(), learningRate, () -> use.apply(learner.parameters()));
  }

  private ObjectNode line(StepMetrics step) {
    long sequences = step.step() * config.batchSize();
    ObjectNode line = MetricsFile.line(step.step(), sequences);
    if (config.epochs() > 0) {
      line.put("epoch", (double) sequences / rows);
    }
    return line.put("loss", step.loss())
        .put("num_tokens", step.tokens())
        .put("grad_norm", step.gradientNorm())
        .put("learning_rate", step.learningRate());
  }

  private Checkpoint checkpoint(Learner learner) {
    long sequences = learner.step() * config.batchSize();
    ObjectNode state =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", learner.step())
            .put("sequences", sequences)
            .put("next_row", config.order(rows, seed).row(sequences))
            .put("seed", seed);
    return new Checkpoint(
        decoder,
        base,
        task.tokenizer(),
        task.endTokens(),
        learner.parameters(),
        learner.optimizerState(),
        state);
  }
}
