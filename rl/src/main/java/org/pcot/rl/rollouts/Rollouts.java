package org.pcot.rl.rollouts;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.datasets.problems.Grader;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.training.Summable;
import org.pcot.model.training.Worker;

/**
 * The rollouts of one iteration, a shard of its prompts at a time: draws prompts, samples responses
 * to each and rewards them. A pure function of (parameters, configuration, seed, iteration, shard).
 *
 * @param prompts of the iteration
 * @param samplesPerPrompt responses to each
 */
public record Rollouts(
    Task task, RolloutConfig config, int prompts, int samplesPerPrompt, long seed, int iteration)
    implements Serializable {

  /** What a shard sampled, a prompt's responses side by side, and how long its parts took. */
  public record Result(List<Sample> samples, Generator.Times generation, double rewardSeconds)
      implements Summable<Result> {
    @Override
    public Result plus(Result other) {
      return new Result(
          Stream.concat(samples.stream(), other.samples.stream()).toList(),
          generation.plus(other.generation),
          rewardSeconds + other.rewardSeconds);
    }
  }

  public List<Integer> shards() {
    return IntStream.range(0, Math.min(config.shards(), prompts)).boxed().toList();
  }

  public Result apply(Worker worker, DecoderParameters parameters, int shard) {
    int from = firstPrompt(shard);
    List<Problem> problems =
        IntStream.range(from, firstPrompt(shard + 1)).mapToObj(this::problem).toList();
    Generator generator = worker.generator();
    List<int[]> prompts =
        problems.stream().map(problem -> task.tokenizer().encodePrompt(problem.prompt())).toList();
    List<Completion> completions = generator.generate(parameters, request(from, prompts));
    long start = System.nanoTime();
    List<Sample> samples =
        IntStream.range(0, completions.size())
            .mapToObj(
                i -> {
                  int prompt = i / samplesPerPrompt;
                  return sample(
                      from + prompt, problems.get(prompt), prompts.get(prompt), completions.get(i));
                })
            .toList();
    return new Result(samples, generator.times(), (System.nanoTime() - start) / 1e9);
  }

  /** The first prompt of a shard; of the shard after the last, the number of prompts. */
  private int firstPrompt(int shard) {
    return Math.toIntExact((long) shard * prompts / shards().size());
  }

  private Problem problem(int prompt) {
    return task.source().draw(stream(Purpose.ROLLOUT_PROMPT, prompt), Split.TRAIN);
  }

  private GenerationRequest request(int firstPrompt, List<int[]> prompts) {
    int first = firstPrompt * samplesPerPrompt;
    return new GenerationRequest(
        prompts,
        samplesPerPrompt,
        task.limits().response(),
        task.endTokens(),
        config.sampling(),
        IntStream.range(first, first + prompts.size() * samplesPerPrompt)
            .mapToObj(response -> stream(Purpose.ROLLOUT_TOKEN, response))
            .toList(),
        true);
  }

  private CounterRandom stream(Purpose purpose, int index) {
    return CounterRandom.of(seed, purpose, iteration, index);
  }

  private Sample sample(int number, Problem problem, int[] prompt, Completion completion) {
    Response response = completion.response(task.tokenizer());
    Grader grader = task.grader();
    return new Sample(
        number,
        problem,
        prompt,
        completion,
        response,
        config.reward().score(grader, problem, response, task.limits().longestResponse()),
        grader.isLong(problem, response),
        grader.isRight(problem, response));
  }
}
