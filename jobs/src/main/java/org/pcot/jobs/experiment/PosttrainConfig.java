package org.pcot.jobs.experiment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.ProblemPool;
import org.pcot.datasets.problems.Task;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.kernels.Sampling;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.posttraining.PostTrainer;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;

/**
 * Reinforcement learning: from which checkpoints, by what, for what.
 *
 * @param settings of every algorithm, chosen or not
 */
public record PosttrainConfig(
    @Setting(
            value =
                "pre-training steps whose checkpoints to start from, one run for each; [] for the"
                    + " last, 0 for the model before the first",
            byDefault = "[]",
            min = 0)
        List<Long> from,
    @Setting(
            value =
                "algorithms to train with; one run for each combination with rewards and"
                    + " temperatures; [] for pre-training alone",
            byDefault = "[grpo]")
        List<Class<? extends AlgorithmConfig>> algorithms,
    @Setting(
            value =
                "reward functions: end_to_end (the final answer is right) or chain_of_thought (the"
                    + " whole response is a right demonstration); one run for each",
            byDefault = "[end_to_end]")
        List<Reward> rewards,
    @Setting(value = "sampling temperatures", byDefault = "[1.0]", min = 0, aboveMin = true)
        List<Double> temperatures,
    @Setting(
            value =
                "different prompts, of which every iteration draws any; 0 for new ones of drawn"
                    + " tasks, and for all that published problems have",
            byDefault = "0",
            min = 0,
            omitDefault = true)
        int uniquePrompts,
    @Setting(
            value = "deducted for a response of full length, and in proportion for shorter ones",
            byDefault = "0.0",
            min = 0)
        double lengthPenalty,
    @Setting(
            value = "earned by a response in the form of a demonstration",
            byDefault = "0.0",
            min = 0)
        double formatReward,
    @Setting(
            value = "number of most likely tokens to sample from; 0 for all",
            byDefault = "0",
            min = 0)
        int topK,
    @Setting(
            value = "total probability of the most likely tokens to sample from",
            byDefault = "1.0",
            min = 0,
            aboveMin = true,
            max = 1)
        double topP,
    @Setting(
            value =
                "parts in which an iteration's prompts are sampled and trained on; with more of"
                    + " them fewer responses are sampled at once",
            byDefault = "8",
            min = 1)
        int shards,
    @Setting(value = "iterations between evaluations", byDefault = "1", min = 1)
        int evaluationInterval,
    @Setting(value = "iterations between checkpoints", byDefault = "10", min = 1)
        int checkpointInterval,
    @Setting(
            value =
                "whether every checkpoint stays; if not, the latest does, from which a run resumes",
            byDefault = "true",
            omitDefault = true)
        boolean keepAllCheckpoints,
    @Setting(value = "whether every response is kept, as Parquet", byDefault = "true")
        boolean keepRollouts,
    @Inlined(alwaysWritten = {"star", "reinforce", "grpo"}) List<AlgorithmConfig> settings) {

  /**
   * @throws UserError when rewards or temperatures are none, a list holds something twice, or parts
   *     do not go together
   */
  public PosttrainConfig {
    requireDistinct("from", from);
    requireDistinct("algorithms", algorithms.stream().map(ConfigurationWriter::nameOf).toList());
    requireSome("rewards", rewards);
    requireSome("temperatures", temperatures);
    for (AlgorithmConfig algorithm : chosen(algorithms, settings)) {
      algorithm
          .optimizer()
          .requireWarmUpWithin(algorithm.name() + ".optimizer", algorithm.optimizerSteps());
      for (Reward reward : rewards) {
        algorithm.check(new RewardConfig(reward, lengthPenalty, formatReward));
      }
    }
  }

  private static List<AlgorithmConfig> chosen(
      List<Class<? extends AlgorithmConfig>> algorithms, List<AlgorithmConfig> settings) {
    return algorithms.stream()
        .map(chosen -> settings.stream().filter(chosen::isInstance).findFirst().orElseThrow())
        .toList();
  }

  private static void requireSome(String key, List<?> values) {
    if (values.isEmpty()) {
      throw new UserError(key + ": lists nothing", "list at least one");
    }
    requireDistinct(key, values);
  }

  private static void requireDistinct(String key, List<?> values) {
    if (new HashSet<>(values).size() < values.size()) {
      throw new UserError(key + ": lists something twice: " + values, "list each once");
    }
  }

  /** Every combination of algorithm, reward and temperature. */
  public List<PosttrainRun> runs() {
    List<PosttrainRun> runs = new ArrayList<>();
    for (AlgorithmConfig algorithm : chosen(algorithms, settings)) {
      for (Reward reward : rewards) {
        for (double temperature : temperatures) {
          runs.add(new PosttrainRun(algorithm, reward, temperature));
        }
      }
    }
    return runs;
  }

  RolloutConfig rollouts(PosttrainRun run) {
    return new RolloutConfig(
        new RewardConfig(run.reward(), lengthPenalty, formatReward),
        new Sampling(run.temperature(), topK, topP),
        shards);
  }

  /** The task with the problems that rollouts draw. */
  Task rolloutTask(Task task, long seed) {
    return uniquePrompts == 0
        ? task
        : task.withSource(new ProblemPool(task.source(), uniquePrompts, seed));
  }

  KeptCheckpoints keptCheckpoints() {
    return new KeptCheckpoints(keepAllCheckpoints, List.of());
  }

  PostTrainer.Schedule schedule() {
    return new PostTrainer.Schedule(
        evaluationInterval, checkpointInterval, keepRollouts, keptCheckpoints());
  }
}
