package org.pcot.jobs.experiment;

import java.util.HashSet;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.DirectoryName;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.DemonstrationsConfig;
import org.pcot.datasets.problems.TaskConfig;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.pretraining.PretrainConfig;
import org.pcot.model.training.pretraining.PretrainConfig.Master;
import org.pcot.rl.rewards.Reward;

/** Everything that determines an experiment's results: one YAML file. */
public record ExperimentConfig(
    @Setting("name of the experiment: letters, digits, hyphens, underscores, points") String name,
    @Setting(value = "one whole training run for each seed", byDefault = "[1]", min = 0)
        List<Long> seeds,
    @Setting("the demonstrations") DemonstrationsConfig corpus,
    @Setting("the decoder") ModelConfig model,
    @Setting("next-token prediction") PretrainConfig pretrain,
    @Setting("reinforcement learning") PosttrainConfig posttrain,
    @Setting("how models are measured") EvaluationConfig evaluation,
    @Setting(
            value =
                "what computes models, on the driver and on every executor: loops on a CPU, ND4J's"
                    + " operations, or whichever is faster; or a libtorch that you bring",
            byDefault = "auto",
            omitDefault = true)
        Engine engine,
    @Setting(
            value = "of engine: torch, what it computes on: auto, cpu, cuda, cuda:1 and so on",
            byDefault = EngineConfig.ANY_DEVICE,
            omitDefault = true)
        String device,
    @Setting(
            value =
                "of engine: torch, what activations are: fp32, or bf16 over parameters, gradients"
                    + " and optimizer of 32 bits",
            byDefault = "fp32",
            omitDefault = true)
        Precision precision) {

  /**
   * @throws UserError when parts of it do not go together
   */
  public ExperimentConfig {
    DirectoryName.require(name);
    if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
      throw new UserError(
          "seeds: must list at least one, and none twice, but is " + seeds, "list each seed once");
    }
    new EngineConfig(engine, device, precision);
    if (engine == Engine.TORCH && pretrain.master() == Master.PARAMETER_AVERAGING) {
      throw new UserError(
          "pretrain.master: parameter_averaging is Deeplearning4j's, which engine: torch does not"
              + " compute",
          "choose master: synchronous, or another engine");
    }
    if (engine != Engine.TORCH && pretrain.master() == Master.ALLREDUCE) {
      throw new UserError(
          "pretrain.master: allreduce adds gradients up by libtorch, and the engine is another",
          "set engine: torch, or choose master: synchronous");
    }
    if (corpus.inSymbols().isEmpty()) {
      requireLanguageModel(model, posttrain);
    }
    if (!(corpus instanceof CorpusConfig) && posttrain.uniquePrompts() > corpus.rows()) {
      throw new UserError(
          "posttrain.unique_prompts: is "
              + posttrain.uniquePrompts()
              + ", and the corpus has "
              + corpus.rows()
              + " problems",
          "give at most as many, or 0 for all");
    }
    pretrain = pretrain.on(corpus.rows());
    for (long step : posttrain.from()) {
      requireCheckpoint(step, pretrain);
    }
    pretrain.optimizer().requireWarmUpWithin("pretrain.optimizer", pretrain.lastStep());
    if (model.isAdapted() && pretrain.master() == Master.PARAMETER_AVERAGING) {
      throw new UserError(
          "pretrain.master: parameter_averaging trains all parameters, and model.lora a few beside"
              + " them",
          "choose master: synchronous, or leave model.lora out");
    }
  }

  /** What problems in words need. */
  private static void requireLanguageModel(ModelConfig model, PosttrainConfig posttrain) {
    if (!(model instanceof ModelConfig.Published)) {
      throw new UserError(
          "model: begins from scratch, and published problems are read by a language model",
          "begin with one: model: {init: DIR}, or --init DIR");
    }
    if (posttrain.rewards().contains(Reward.CHAIN_OF_THOUGHT)) {
      throw new UserError(
          "posttrain.rewards: chain_of_thought is earned by the one right chain, and a published"
              + " problem has many",
          "reward end_to_end");
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

  /** Checkpoints of pre-training, and those among them that post-training starts from. */
  public KeptCheckpoints keptCheckpoints() {
    List<Long> needed =
        posttrain.runs().isEmpty()
            ? List.of()
            : startingSteps().stream().filter(step -> step > 0).toList();
    return new KeptCheckpoints(pretrain.keepAllCheckpoints(), needed);
  }

  /** The pre-training steps that post-training starts from, ascending; 0 is the initial model. */
  public List<Long> startingSteps() {
    return posttrain.from().isEmpty()
        ? List.of(pretrain.lastStep())
        : posttrain.from().stream().sorted().toList();
  }

  /** What computes. */
  public EngineConfig engineConfig() {
    return new EngineConfig(engine, device, precision);
  }

  /** The same with one seed. */
  public ExperimentConfig withSeed(long seed) {
    return new ExperimentConfig(
        name,
        List.of(seed),
        corpus,
        model,
        pretrain,
        posttrain,
        evaluation,
        engine,
        device,
        precision);
  }

  /** Symbols or tokens of the longest response: no model has more tokens for it. */
  public int longestResponse() {
    return corpus.limits().longestResponse();
  }

  /** Tokens at which a response is cut off. */
  int responseLimit() {
    int limit = corpus.limits().response();
    return isText() && corpus instanceof CorpusConfig ? limit + TaskConfig.TOKENS_IN_FRONT : limit;
  }

  /** Whether its task is read and answered in the tokens of a model that it begins with. */
  boolean isText() {
    return model instanceof ModelConfig.Published
        && (!(corpus instanceof CorpusConfig drawn) || drawn.task().isText());
  }

  /** The model whose tokens texts are in. */
  ModelConfig.Published languageModel() {
    return (ModelConfig.Published) model;
  }

  /**
   * The demonstrations, where their problems are drawn.
   *
   * @throws UserError where they are published
   */
  public CorpusConfig drawn() {
    if (corpus instanceof CorpusConfig drawn) {
      return drawn;
    }
    throw new UserError(
        "corpus.files: published problems are not drawn, and this needs problems that are",
        "give corpus a task; published problems are for pcot experiment and its stages");
  }

  /** The same with another model. */
  ExperimentConfig withModel(ModelConfig other) {
    return new ExperimentConfig(
        name, seeds, corpus, other, pretrain, posttrain, evaluation, engine, device, precision);
  }

  /** The one that is trained; from scratch it is as large as the task asks for. */
  public DecoderConfig decoder() {
    int symbols = corpus.inSymbols().map(task -> task.tokenizer().vocabularySize()).orElse(0);
    return model.decoder(symbols, corpus.limits().positions());
  }
}
