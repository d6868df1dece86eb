package org.pcot.jobs.plan;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.model.training.WeightedSequence;

/**
 * The texts of a planned experiment. Drawn problems are drawn; of published ones nobody has read a
 * row yet, and each is as long as it may be.
 */
record PlannedTexts(ExperimentConfig config, Task task) {
  /** Demonstrations as they come. */
  List<WeightedSequence> demonstrations(int count) {
    return config.corpus() instanceof CorpusConfig drawn
        ? texts(count, i -> example(drawn.mixture(task), i))
        : texts(count, this::longest);
  }

  /** Demonstrations that are all long. */
  List<WeightedSequence> longDemonstrations(int count) {
    return config.corpus() instanceof CorpusConfig
        ? texts(count, i -> example(new Mixture(task, 1), i))
        : texts(count, this::longest);
  }

  /** Sampled responses of full length, a group to a prompt. */
  List<WeightedSequence> rollouts(int prompts, int group) {
    return texts(
        prompts * group,
        i -> config.corpus() instanceof CorpusConfig ? drawn(i / group) : longest(i / group));
  }

  private static List<WeightedSequence> texts(int count, IntFunction<WeightedSequence> text) {
    return IntStream.range(0, count).mapToObj(text).toList();
  }

  private static WeightedSequence example(Mixture mixture, int index) {
    Tokenizer tokenizer = mixture.task().tokenizer();
    Example row = mixture.example(0, Split.TRAIN, index);
    return WeightedSequence.of(
        tokenizer.encodePrompt(row.prompt()), tokenizer.encodeResponse(row.response()), 1);
  }

  private WeightedSequence drawn(int prompt) {
    CounterRandom random = CounterRandom.of(0, Purpose.ROLLOUT_PROMPT, prompt);
    String text = task.source().draw(random, Split.TRAIN).prompt();
    return WeightedSequence.of(
        task.tokenizer().encodePrompt(text), new int[task.limits().response()], 1);
  }

  /** Neighbours differ, so that they share no prompt. */
  private WeightedSequence longest(int text) {
    TokenLimits limits = task.limits();
    int[] prompt = new int[limits.prompt()];
    Arrays.fill(prompt, text % 2);
    return WeightedSequence.of(prompt, new int[limits.response()], 1);
  }
}
