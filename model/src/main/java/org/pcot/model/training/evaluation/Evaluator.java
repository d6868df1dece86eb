package org.pcot.model.training.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.Worker;
import org.pcot.model.training.evaluation.Evaluation.Graded;

/** Examines a decoder on inputs that training never draws. */
public final class Evaluator {
  private final Task task;
  private final EvaluationConfig config;
  private final long seed;

  /**
   * @throws UserError when the task has no test problems
   */
  public Evaluator(Task task, EvaluationConfig config, long seed) {
    if (prompts(task, config) == 0) {
      throw new UserError(
          task.name() + ": has no problems in its test split to evaluate on",
          "name the files of its test problems");
    }
    this.task = task;
    this.config = config;
    this.seed = seed;
  }

  public Evaluation greedy(ShardExecutor executor, Segments parameters) {
    return evaluate(executor, parameters, Sampling.GREEDY, 1);
  }

  public Evaluation sampled(ShardExecutor executor, Segments parameters) {
    return evaluate(executor, parameters, new Sampling(config.temperature()), config.samples());
  }

  /** What makes both evaluations worthless, in a line, if something does. */
  public Optional<String> warning(Evaluation greedy, Evaluation sampled) {
    return Truncation.warning(task, greedy, sampled);
  }

  private Evaluation evaluate(
      ShardExecutor executor, Segments parameters, Sampling sampling, int samples) {
    int prompts = prompts(task, config);
    List<Integer> firstPrompts = new ArrayList<>();
    for (int prompt = 0; prompt < prompts; prompt += config.promptsPerShard()) {
      firstPrompts.add(prompt);
    }
    Shard shard = new Shard(task, prompts, config.promptsPerShard(), seed, sampling, samples);
    List<List<Graded>> graded = executor.map(parameters, firstPrompts, shard::grade);
    return Evaluation.summarise(graded.stream().flatMap(List::stream).toList(), samples);
  }

  /** As many as the configuration asks for, or all that there are. */
  private static int prompts(Task task, EvaluationConfig config) {
    return (int) Math.min(config.prompts(), task.source().count(Split.TEST).orElse(Long.MAX_VALUE));
  }

  /**
   * The work of one shard: a range of test prompts.
   *
   * @param samples responses to a prompt
   */
  private record Shard(
      Task task, int prompts, int promptsPerShard, long seed, Sampling sampling, int samples)
      implements Serializable {
    /** Those to a prompt side by side. */
    List<Graded> grade(Worker worker, DecoderParameters parameters, int from) {
      int to = Math.min(from + promptsPerShard, prompts);
      List<Problem> problems =
          IntStream.range(from, to)
              .mapToObj(i -> task.source().problem(seed, Split.TEST, i))
              .toList();
      GenerationRequest request =
          new GenerationRequest(
              problems.stream()
                  .map(problem -> task.tokenizer().encodePrompt(problem.prompt()))
                  .toList(),
              samples,
              task.limits().response(),
              task.endTokens(),
              sampling,
              IntStream.range(from * samples, to * samples).mapToObj(this::stream).toList(),
              false);
      List<Completion> completions = worker.generator().generate(parameters, request);
      return IntStream.range(0, completions.size())
          .mapToObj(i -> grade(problems.get(i / samples), completions.get(i)))
          .toList();
    }

    /** The first response to a prompt is the same however many follow it. */
    private CounterRandom stream(int response) {
      long prompt = response / samples;
      long sample = response % samples;
      return sample == 0
          ? CounterRandom.of(seed, Purpose.EVALUATION_TOKEN, prompt)
          : CounterRandom.of(seed, Purpose.EVALUATION_TOKEN, prompt, sample);
    }

    private Graded grade(Problem problem, Completion completion) {
      Response response = completion.response(task.tokenizer());
      return new Graded(
          response.tokens(),
          task.grader().isLong(problem, response),
          task.grader().isRight(problem, response),
          response.isEnded());
    }
  }
}
