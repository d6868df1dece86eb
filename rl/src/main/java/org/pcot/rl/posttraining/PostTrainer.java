package org.pcot.rl.posttraining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.storage.Seal;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.MetricsFile;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.RolloutFile;
import org.pcot.rl.rollouts.Sample;

/**
 * The post-training loop: iterations of an algorithm from a checkpoint, with evaluations, metrics,
 * kept rollouts and checkpoints. A run that was interrupted and resumed is the same, bit for bit,
 * as one that was not; only how long its iterations took differs, and is in a file of its own.
 */
public final class PostTrainer {
  /**
   * What is written when.
   *
   * @param evaluationInterval iterations between evaluations
   * @param checkpointInterval iterations between checkpoints
   * @param isKeepingRollouts whether every response is kept
   * @param kept of the checkpoints
   */
  public record Schedule(
      int evaluationInterval,
      int checkpointInterval,
      boolean isKeepingRollouts,
      KeptCheckpoints kept) {}

  private final Task task;
  private final Algorithm algorithm;
  private final RolloutConfig rollouts;
  private final Schedule schedule;
  private final Evaluator evaluator;
  private final ShardExecutor executor;
  private final Configuration hadoop;
  private final long seed;

  public PostTrainer(
      Task task,
      Algorithm algorithm,
      RolloutConfig rollouts,
      Schedule schedule,
      Evaluator evaluator,
      ShardExecutor executor,
      Configuration hadoop,
      long seed) {
    this.task = task;
    this.algorithm = algorithm;
    this.rollouts = rollouts;
    this.schedule = schedule;
    this.evaluator = evaluator;
    this.executor = executor;
    this.hadoop = hadoop;
    this.seed = seed;
  }

  /**
   * A run's parameters, and what updates them.
   *
   * @param begun iterations that the run has behind it
   */
  private record Policy(Segments parameters, Optimizer optimizer, int begun) {
    <T> T using(Function<Segments, T> use) {
      return Divergence.after(
          optimizer.step(), optimizer.learningRate(), () -> use.apply(parameters));
    }
  }

  /**
   * Trains up to the last iteration.
   *
   * @param origin the checkpoint that post-training starts from; its state says how many sequences
   *     pre-training saw. Where no reference is needed, it is its parameters that are trained
   * @param start where the run itself takes up its work
   * @throws org.pcot.datasets.UserError when it diverges; the last checkpoint is kept
   */
  public void run(Path run, Checkpoint origin, ResumePoint.Source start, RunListener listener)
      throws IOException {
    Segments begun = origin.parameters().in(executor.backend().memory());
    Policy policy = policy(origin.config(), begun, start.read());
    int first = policy.begun;
    try (MetricsFile metrics = MetricsFile.open(run, hadoop, first > 0 ? first : -1);
        TimesFile times = TimesFile.open(run, first, hadoop, listener);
        SharedParameters reference = reference(begun)) {
      IterationWatch watch = new IterationWatch(task, algorithm);
      MetricsFile.lines(run, hadoop).forEach(watch::see);
      KeptRollouts kept =
          KeptRollouts.resume(run, schedule.isKeepingRollouts() ? first : 0, hadoop);
      listener.started(first, algorithm.iterations());
      if (first == 0) {
        evaluate(policy, 0, sequences(origin, 0), metrics, listener);
      }
      PolicyIteration work = new PolicyIteration(task, algorithm, rollouts, seed);
      for (int iteration = first; iteration < algorithm.iterations(); iteration++) {
        PolicyIteration.Result done =
            work.run(iteration, executor, policy.parameters, reference, policy.optimizer);
        int step = iteration + 1;
        times.append(step, done.times());
        keep(kept, step, done);
        ObjectNode line = line(step, sequences(origin, step), done);
        Optional<String> warning = watch.see(line);
        metrics.append(line, warning);
        listener.progressed(step, done.loss());
        warning.ifPresent(text -> listener.warned(step, text));
        if (isDue(step, schedule.evaluationInterval())) {
          evaluate(policy, step, sequences(origin, step), metrics, listener);
        }
        if (isDue(step, schedule.checkpointInterval())) {
          metrics.sync();
          checkpoint(origin, policy, step)
              .sealing(seals(metrics, kept))
              .write(Checkpoints.place(run, step), hadoop);
          schedule.kept().tidy(run, step, hadoop);
        }
      }
      times.seal();
    } catch (RuntimeException e) {
      throw new Checkpoints(run, hadoop).explain(e);
    }
  }

  private Map<String, Seal> seals(MetricsFile metrics, KeptRollouts kept) {
    Map<String, Seal> seals = new HashMap<>(metrics.seals());
    if (schedule.isKeepingRollouts()) {
      seals.putAll(kept.seals());
    }
    return seals;
  }

  private Policy policy(DecoderConfig decoder, Segments begun, ResumePoint start) {
    TrainableView view = TrainableView.of(decoder);
    Segments parameters = terms().needsReference() ? view.copy(begun) : begun;
    start
        .checkpoint()
        .ifPresent(c -> view.trained(parameters).assign(view.trained(c.parameters())));
    Optimizer optimizer =
        start.optimizer(
            algorithm.optimizer(), algorithm.optimizerSteps(), executor.trainable(parameters));
    return new Policy(parameters, optimizer, Math.toIntExact(start.step()));
  }

  private SharedParameters reference(Segments begun) {
    return terms().needsReference() ? executor.share(begun) : new SharedParameters.None();
  }

  private PolicyTerms terms() {
    return algorithm.terms(rollouts.sampling().temperature());
  }

  private boolean isDue(int step, int interval) {
    return step % interval == 0 || step == algorithm.iterations();
  }

  private long sequences(Checkpoint origin, long iterations) {
    return origin.state().path("sequences").asLong() + iterations * algorithm.samples();
  }

  private void keep(KeptRollouts kept, int step, PolicyIteration.Result done) throws IOException {
    if (!schedule.isKeepingRollouts()) {
      return;
    }
    List<RolloutFile.Row> rows = new ArrayList<>();
    for (int i = 0; i < done.samples().size(); i++) {
      Sample sample = done.samples().get(i);
      rows.add(RolloutFile.Row.of(sample, done.advantages()[i], step - 1));
    }
    kept.write(step, rows);
  }

  private void evaluate(
      Policy policy, long step, long sequences, MetricsFile metrics, RunListener listener)
      throws IOException {
    Evaluation greedy = policy.using(model -> evaluator.greedy(executor, model));
    Evaluation sampled = policy.using(model -> evaluator.sampled(executor, model));
    Optional<String> warning = evaluator.warning(greedy, sampled);
    metrics.append(step, sequences, greedy, sampled, warning);
    listener.evaluated(step, greedy, sampled);
    warning.ifPresent(text -> listener.warned(step, text));
  }

  private ObjectNode line(long step, long sequences, PolicyIteration.Result done) {
    ObjectNode line = MetricsFile.line(step, sequences);
    RolloutMetrics.put(line, done.samples(), done.advantages(), algorithm.samplesPerPrompt());
    line.put("tokens", done.statistics().tokens());
    line.put("loss", done.loss());
    PolicyTerms terms = terms();
    if (terms.needsReference()) {
      line.put("kl", done.statistics().meanKl());
    }
    if (terms.isRatioClipped()) {
      line.put("clip_ratio/low_mean", done.statistics().clippedLowShare());
      line.put("clip_ratio/high_mean", done.statistics().clippedHighShare());
      line.put(
          "clip_ratio/region_mean",
          done.statistics().clippedLowShare() + done.statistics().clippedHighShare());
    }
    done.update()
        .ifPresent(
            update ->
                line.put("grad_norm", update.gradientNorm())
                    .put("learning_rate", update.learningRate()));
    return line;
  }

  private Checkpoint checkpoint(Checkpoint origin, Policy policy, int step) {
    ObjectNode state =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", step)
            .put("optimizer_step", policy.optimizer.step())
            .put("sequences", sequences(origin, step))
            .put("seed", seed);
    state.set("origin", origin.state());
    return new Checkpoint(
        origin.config(),
        origin.base(),
        origin.tokenizer(),
        origin.endTokens(),
        policy.parameters,
        policy.optimizer.state(),
        state);
  }
}
