package org.pcot.jobs.plan;

import java.util.List;
import java.util.stream.IntStream;
import org.pcot.datasets.problems.Task;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.pretraining.PretrainConfig;
import org.pcot.rl.algorithms.AlgorithmConfig;

/**
 * A stage of a run, by what its memory depends on.
 *
 * @param shards of a step, whose gradients are summed
 * @param sequences of the largest shard, every response as long as it may be
 * @param kept vectors as long as the parameters, beside these, for the whole stage
 */
record PlannedStage(
    String name,
    int shards,
    List<WeightedSequence> sequences,
    Generation generation,
    List<Kept> kept) {
  /**
   * What is generated in a stage.
   *
   * @param prompt tokens of the longest prompt
   * @param response tokens of the longest response
   * @param groupSize responses to a prompt
   * @param responses of a shard
   */
  record Generation(int prompt, int response, int groupSize, int responses) {}

  /**
   * Vectors as long as the parameters.
   *
   * @param role where they are, and whether at all
   */
  record Kept(String what, int vectors, Role role) {}

  /** What a vector is for. */
  enum Role {
    /** Where the engine computes. */
    STATE,
    /** Of a network whose parameters are ND4J's; a worker's gradient, where there is one worker. */
    NETWORK_GRADIENT,
    /** As it was read, where the engine's memory is another. */
    READ
  }

  private static final Kept MOMENTS = new Kept("Adam's moments", 2, Role.STATE);
  private static final Kept ORIGIN = new Kept("the checkpoint, as it was read", 1, Role.READ);
  private static final List<Kept> PRETRAINING =
      List.of(
          MOMENTS, new Kept("a gradient that Deeplearning4j allocates", 1, Role.NETWORK_GRADIENT));

  /**
   * Those of an experiment that train.
   *
   * @param task in the tokens of the model
   */
  static List<PlannedStage> of(ExperimentConfig config, Task task) {
    List<PlannedStage> posttraining =
        config.posttrain().runs().stream()
            .map(run -> run.algorithm())
            .distinct()
            .map(algorithm -> posttraining(config, task, algorithm))
            .toList();
    return IntStream.rangeClosed(0, posttraining.size())
        .mapToObj(i -> i == 0 ? pretraining(config, task) : posttraining.get(i - 1))
        .toList();
  }

  private static PlannedStage pretraining(ExperimentConfig config, Task task) {
    PretrainConfig pretrain = config.pretrain();
    int samples = config.evaluation().samples();
    int prompts = Math.min(config.evaluation().prompts(), config.evaluation().promptsPerShard());
    Generation evaluation =
        new Generation(
            task.limits().prompt(), task.limits().response(), samples, prompts * samples);
    return new PlannedStage(
        "pre-training",
        pretrain.shards(),
        new PlannedTexts(config, task)
            .longDemonstrations(ceil(pretrain.batchSize(), pretrain.shards())),
        evaluation,
        PRETRAINING);
  }

  private static PlannedStage posttraining(
      ExperimentConfig config, Task task, AlgorithmConfig algorithm) {
    int shards = Math.min(config.posttrain().shards(), algorithm.prompts());
    int prompts = ceil(algorithm.prompts(), shards);
    int group = algorithm.samplesPerPrompt();
    return new PlannedStage(
        algorithm.name(),
        shards,
        new PlannedTexts(config, task).rollouts(prompts, group),
        new Generation(task.limits().prompt(), task.limits().response(), group, prompts * group),
        kept(algorithm));
  }

  /** Of the checkpoint that it starts from, its model is kept where a divergence from it counts. */
  private static List<Kept> kept(AlgorithmConfig algorithm) {
    return algorithm.terms(1).needsReference()
        ? List.of(MOMENTS, new Kept("the checkpoint that it starts from", 1, Role.STATE), ORIGIN)
        : List.of(MOMENTS, ORIGIN);
  }

  /**
   * A training step on texts, every token of which is predicted, and generation of as many tokens.
   *
   * @param length positions of a text
   */
  static PlannedStage ofTexts(int batchSize, int shards, int length) {
    int size = ceil(batchSize, shards);
    return new PlannedStage(
        "training",
        shards,
        IntStream.range(0, size)
            .mapToObj(i -> WeightedSequence.of(new int[] {i % 2}, new int[length], 1))
            .toList(),
        new Generation(ceil(length, 2), length - length / 2, 1, batchSize),
        PRETRAINING);
  }

  static int ceil(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
