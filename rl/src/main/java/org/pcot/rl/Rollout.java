package org.pcot.rl;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tasks.Problem;
import org.pcot.datasets.tasks.Split;
import org.pcot.datasets.tasks.Task;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Sampling;
import org.pcot.model.training.ShardGradient;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.Worker;

/**
 * One shard of a GRPO iteration: draws prompts, generates a group of responses for each, rewards
 * them and differentiates {@code -sum of advantage · log-probability}. On-policy with one step an
 * iteration, the ratio to the old policy is 1 and needs neither clipping nor a second pass.
 *
 * <p>A pure function of (parameters, configuration, seed, iteration, shard).
 */
record Rollout(Task task, GrpoConfig config, long seed, int iteration) implements Serializable {

  /**
   * @param tokens response tokens of all responses, which the gradient is averaged over
   */
  record Result(ShardGradient gradient, RolloutStatistics statistics, long tokens)
      implements Serializable {}

  Result apply(Worker worker, DecoderParameters parameters, int shard) {
    int from = config.firstPrompt(shard);
    List<Problem> problems =
        IntStream.range(from, config.firstPrompt(shard + 1)).mapToObj(this::problem).toList();
    List<int[]> prompts = problems.stream().map(p -> task.encodePrompt(p.prompt())).toList();
    List<Completion> completions = worker.generator().generate(parameters, request(from, prompts));
    List<WeightedSequence> sequences = new ArrayList<>();
    List<RolloutStatistics> statistics = new ArrayList<>();
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      int first = prompt * config.groupSize();
      List<Completion> group = completions.subList(first, first + config.groupSize());
      double[] rewards = rewards(problems.get(prompt), group);
      sequences.addAll(weighted(prompts.get(prompt), group, GroupAdvantage.of(rewards)));
      statistics.add(statistics(group, rewards));
    }
    return new Result(
        worker.gradient(parameters, sequences),
        RolloutStatistics.sum(statistics),
        completions.stream().mapToLong(completion -> completion.tokens().length).sum());
  }

  private Problem problem(int prompt) {
    return task.problem(stream(Purpose.ROLLOUT_PROMPT, prompt), Split.TRAIN);
  }

  private GenerationRequest request(int firstPrompt, List<int[]> prompts) {
    int first = firstPrompt * config.groupSize();
    return new GenerationRequest(
        prompts,
        config.groupSize(),
        task.maxResponseTokens(),
        task.vocabulary().eosId(),
        new Sampling(config.temperature()),
        IntStream.range(first, first + prompts.size() * config.groupSize())
            .mapToObj(response -> stream(Purpose.ROLLOUT_TOKEN, response))
            .toList());
  }

  private CounterRandom stream(Purpose purpose, int index) {
    return CounterRandom.of(seed, purpose, iteration, index);
  }

  private double[] rewards(Problem problem, List<Completion> group) {
    return group.stream()
        .mapToDouble(
            completion -> {
              int[] response = Arrays.copyOf(completion.tokens(), completion.length());
              String text = task.vocabulary().decode(response);
              return config.reward().of(task, problem, text, completion.ended());
            })
        .toArray();
  }

  /** Responses of advantage 0 add nothing to the gradient: they are left out. */
  private static List<WeightedSequence> weighted(
      int[] prompt, List<Completion> group, double[] advantages) {
    return IntStream.range(0, group.size())
        .filter(i -> advantages[i] != 0)
        .mapToObj(i -> WeightedSequence.of(prompt, group.get(i).tokens(), (float) advantages[i]))
        .toList();
  }

  private RolloutStatistics statistics(List<Completion> group, double[] rewards) {
    return new RolloutStatistics(
        group.size(),
        1,
        Arrays.stream(rewards).sum(),
        Arrays.stream(rewards).map(r -> r * r).sum(),
        group.stream().mapToLong(Completion::length).sum(),
        group.stream().filter(completion -> task.isLong(completion.length())).count(),
        group.stream().filter(completion -> !completion.ended()).count(),
        GroupAdvantage.hasVariance(rewards) ? 0 : 1);
  }
}
