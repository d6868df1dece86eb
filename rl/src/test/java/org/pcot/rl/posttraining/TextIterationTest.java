package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Addition;
import org.pcot.datasets.problems.Grader;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.OptimizerConfig.Decay;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Grpo.Averaging;
import org.pcot.rl.algorithms.Reinforce;
import org.pcot.rl.algorithms.Reinforce.Baseline;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.Sample;

/** Iterations on text, through the tokenizer of a language model that begins texts with a token. */
class TextIterationTest {
  private static final int PROMPTS = 7;
  private static final int GROUP = 6;

  /** With an epsilon that small differences of the gradient move little. */
  private static final OptimizerConfig SMOOTH =
      new OptimizerConfig(0.1, 0, Decay.CONSTANT, 0, 0.9, 0.999, 0.1, 0, 0);

  private static Tokenizer tokenizer;
  private static Task task;
  private static DecoderConfig decoder;

  /** Rewards that vary within groups of responses that say nothing. */
  private record EvenLength() implements Grader {
    @Override
    public boolean isRight(Problem problem, String text) {
      return text.length() % 2 == 0;
    }

    @Override
    public boolean isWellFormed(String text) {
      return true;
    }

    @Override
    public boolean isLong(Problem problem, Response response) {
      return false;
    }
  }

  @BeforeAll
  static void openTokenizer() throws IOException {
    Path file = new Path("../datasets/src/test/resources/tokenizers/small-llama2.model");
    tokenizer = Tokenizers.open(file, new Configuration());
    task = task(ends(6));
    Llama llama = new Llama(32, 48, 2, 4, 2, 8, 1e4, true, 0.2, 1e-6);
    decoder = new DecoderConfig(llama, tokenizer.vocabularySize(), 64);
  }

  private static Task task(SortedSet<Integer> ends) {
    Task addition = new Addition(3).task(tokenizer, ends);
    return new Task(
        addition.name(),
        addition.source(),
        new EvenLength(),
        tokenizer,
        addition.endTokens(),
        addition.limits(),
        addition.caption());
  }

  /** One id in so many. */
  private static SortedSet<Integer> ends(int every) {
    SortedSet<Integer> ends = new TreeSet<>();
    IntStream.range(0, tokenizer.vocabularySize()).filter(id -> id % every == 0).forEach(ends::add);
    return ends;
  }

  private static Grpo grpo(Averaging averaging, OptimizerConfig optimizer, int epochs) {
    return new Grpo(1, PROMPTS, GROUP, true, averaging, epochs, 1e-5, 1e-5, 0, optimizer);
  }

  /** What an iteration did, and the parameters after it. */
  private record Done(PolicyIteration.Result result, float[] parameters) {}

  private static Done run(Task task, Algorithm algorithm, Sampling sampling, int shards) {
    Segments parameters = parameters();
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), sampling, shards);
    try (ShardExecutor executor = new LocalShardExecutor(decoder, 2);
        SharedParameters reference = executor.share(parameters())) {
      Optimizer optimizer = AdamW.fresh(algorithm.optimizer(), 10, executor.trainable(parameters));
      PolicyIteration.Result result =
          new PolicyIteration(task, algorithm, rollouts, 9)
              .run(0, executor, parameters, reference, optimizer);
      return new Done(result, HeapVector.copyOf(parameters).array(0));
    }
  }

  private static Segments parameters() {
    ParameterLayout layout = new ParameterLayout(decoder);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(2, parameters);
    return parameters;
  }

  static Stream<Sampling> samplings() {
    return Stream.of(
        new Sampling(1),
        new Sampling(0.6),
        new Sampling(1.5),
        new Sampling(1, 0, 0.8),
        new Sampling(1.3, 50, 0.9));
  }

  /** Two steps that change nothing, the first taken with the rollouts, the other after them. */
  @ParameterizedTest
  @MethodSource("samplings")
  void withoutAnUpdateNoRatioLeavesBoundsOfOneInAHundredThousand(Sampling sampling) {
    OptimizerConfig still =
        new OptimizerConfig(1e-30, 0, Decay.CONSTANT, 0, 0.9, 0.999, 1e-8, 0, 0);
    Grpo grpo = ConfigurationReader.with(grpo(Averaging.TOKENS, still, 2), "kl_coefficient=0.5");
    PolicyIteration.Result result = run(task, grpo, sampling, 3).result();
    assertThat(result.statistics().tokens()).isGreaterThan(200);
    assertThat(Arrays.stream(result.advantages())).anyMatch(a -> a > 0).anyMatch(a -> a < 0);
    assertThat(result.statistics().clippedLow()).isZero();
    assertThat(result.statistics().clippedHigh()).isZero();
    assertThat(result.statistics().meanKl()).isBetween(0.0, 1e-10);
  }

  @Test
  void aPromptBeginsOnceAndTheResponseIsWhatWasSampled() {
    List<Sample> samples =
        run(task, grpo(Averaging.TOKENS, SMOOTH, 1), new Sampling(1), 3).result().samples();
    int others = 0;
    for (Sample sample : samples) {
      int[] text = tokenizer.encode(sample.problem().prompt());
      int[] prompt = IntStream.concat(IntStream.of(1), IntStream.of(text)).toArray();
      assertThat(tokenizer.beginOfSequence()).hasValue(1);
      assertThat(sample.prompt()).isEqualTo(prompt);
      int[] sampled = Arrays.copyOf(sample.completion().tokens(), sample.length());
      others += Arrays.equals(tokenizer.encode(sample.response().text()), sampled) ? 0 : 1;
    }
    assertThat(others).as("responses that encoding their text would change").isPositive();
  }

  @Test
  void anyOfTheEndTokensEndsAResponse() {
    SortedSet<Integer> ends = ends(3);
    List<Integer> found = new ArrayList<>();
    for (Sample sample :
        run(task(ends), grpo(Averaging.TOKENS, SMOOTH, 1), new Sampling(1), 2).result().samples()) {
      int[] tokens = sample.completion().tokens();
      List<Integer> inside = IntStream.of(tokens).boxed().filter(ends::contains).toList();
      assertThat(inside).hasSize(sample.response().isEnded() ? 1 : 0);
      assertThat(inside).isSubsetOf(Collections.singleton(tokens[tokens.length - 1]));
      found.addAll(inside);
    }
    assertThat(found.stream().distinct()).hasSizeGreaterThan(3);
  }

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        grpo(Averaging.TOKENS, SMOOTH, 1),
        grpo(Averaging.SEQUENCES, SMOOTH, 1),
        new Reinforce(1, PROMPTS, GROUP, Baseline.LEAVE_ONE_OUT, SMOOTH),
        new Reinforce(1, PROMPTS, GROUP, Baseline.BATCH_MEAN, SMOOTH),
        new Star(1, PROMPTS * GROUP, 1, 1000, SMOOTH));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aTokenWeighsTheSameInWhateverShard(Algorithm algorithm) {
    float[] before = HeapVector.copyOf(parameters()).array(0);
    float[] one = run(task, algorithm, new Sampling(1), 1).parameters();
    float[] seven = run(task, algorithm, new Sampling(1), 7).parameters();
    double farthest = 0;
    for (int i = 0; i < one.length; i++) {
      farthest = Math.max(farthest, Math.abs(one[i] - before[i]));
      assertThat(seven[i]).isCloseTo(one[i], within(5e-6f));
    }
    assertThat(farthest).isGreaterThan(1e-3);
  }
}
