package org.pcot.jobs.experiment;

import java.util.HashSet;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.DirectoryName;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.engine.Engine;
import org.pcot.model.training.PretrainConfig;
import org.pcot.model.training.evaluation.EvaluationConfig;

/** Everything that determines an experiment's results: one YAML file. */
public record ExperimentConfig(
    @Setting("name of the experiment: letters, digits, hyphens, underscores, points") String name,
    @Setting(value = "one whole training run for each seed", byDefault = "[1]", min = 0)
        List<Long> seeds,
    @Setting("the demonstrations") CorpusConfig corpus,
    @Setting("the decoder") Architecture model,
    @Setting("next-token prediction") PretrainConfig pretrain,
    @Setting("reinforcement learning") PosttrainConfig posttrain,
    @Setting("how models are measured") EvaluationConfig evaluation,
    @Setting(
            value =
                "what computes models, on the driver and on every executor: loops on a CPU, ND4J's"
                    + " operations, or whichever is faster",
            byDefault = "auto",
            omitDefault = true)
        Engine engine) {

  /**
   * @throws UserError when parts of it do not go together
   */
  public ExperimentConfig {
    DirectoryName.require(name);
    if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
      throw new UserError(
          "seeds: must list at least one, and none twice, but is " + seeds, "list each seed once");
    }
    for (long step : posttrain.from()) {
      requireCheckpoint(step, pretrain);
    }
  }

  private static void requireCheckpoint(long step, PretrainConfig pretrain) {
    boolean isKept = step % pretrain.checkpointInterval() == 0 || step == pretrain.steps();
    if (step > pretrain.steps() || !isKept) {
      throw new UserError(
          "posttrain.from: step "
              + step
              + " will have no checkpoint: pretrain.steps is "
              + pretrain.steps()
              + " and pretrain.checkpoint_interval "
              + pretrain.checkpointInterval(),
          "choose multiples of the interval up to the last step, or change the interval");
    }
  }

  /** The pre-training steps that post-training starts from, ascending. */
  public List<Long> startingSteps() {
    return posttrain.from().isEmpty()
        ? List.of(pretrain.steps())
        : posttrain.from().stream().sorted().toList();
  }

  /** The same with one seed. */
  public ExperimentConfig withSeed(long seed) {
    return new ExperimentConfig(
        name, List.of(seed), corpus, model, pretrain, posttrain, evaluation, engine);
  }

  public Task task() {
    return corpus.mixture().task();
  }

  /** As many positions as the task's longest prompt and response need. */
  public DecoderConfig decoder() {
    Task task = task();
    int positions = task.limits().prompt() + task.limits().response();
    return new DecoderConfig(model, task.tokenizer().vocabularySize(), positions);
  }
}
