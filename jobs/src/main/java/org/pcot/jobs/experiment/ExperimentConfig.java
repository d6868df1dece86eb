package org.pcot.jobs.experiment;

import java.util.HashSet;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.DirectoryName;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
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
    @Setting("the decoder") ModelConfig model,
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
    pretrain = pretrain.on(corpus.rows(Split.TRAIN));
    for (long step : posttrain.from()) {
      requireCheckpoint(step, pretrain);
    }
  }

  private static void requireCheckpoint(long step, PretrainConfig pretrain) {
    boolean isKept = step % pretrain.checkpointInterval() == 0 || step == pretrain.lastStep();
    if (step > pretrain.lastStep() || !isKept) {
      throw new UserError(
          "posttrain.from: step "
              + step
              + " will have no checkpoint: pretrain.steps is "
              + pretrain.lastStep()
              + " and pretrain.checkpoint_interval "
              + pretrain.checkpointInterval(),
          "choose multiples of the interval up to the last step, or change the interval");
    }
  }

  /** Those of the starting steps that pre-training leaves a checkpoint of. */
  List<Long> startingCheckpoints() {
    return startingSteps().stream().filter(step -> step > 0).toList();
  }

  /** The pre-training steps that post-training starts from, ascending; 0 is the initial model. */
  public List<Long> startingSteps() {
    return posttrain.from().isEmpty()
        ? List.of(pretrain.lastStep())
        : posttrain.from().stream().sorted().toList();
  }

  /** The same with one seed. */
  public ExperimentConfig withSeed(long seed) {
    return new ExperimentConfig(
        name, List.of(seed), corpus, model, pretrain, posttrain, evaluation, engine);
  }

  /** Symbols of the longest response: no model has more tokens for it. */
  public int longestResponse() {
    return symbols().limits().longestResponse();
  }

  /** The task with a token to a symbol; {@link OpenedModels} have it in a model's tokens. */
  private Task symbols() {
    return corpus.task().task();
  }

  /** The same with another model. */
  ExperimentConfig withModel(ModelConfig other) {
    return new ExperimentConfig(
        name, seeds, corpus, other, pretrain, posttrain, evaluation, engine);
  }

  /** The one that is trained; from scratch it is as large as the task asks for. */
  public DecoderConfig decoder() {
    Task symbols = symbols();
    return model.decoder(symbols.tokenizer().vocabularySize(), symbols.limits().positions());
  }
}
