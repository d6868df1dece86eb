package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.spark.SparkShardExecutor;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.Trainable;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Reinforce;
import org.pcot.rl.algorithms.Reinforce.Baseline;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.Sample;

class PolicyIterationTest {
  private static final Task TASK = new Parity(3, 1).task();
  private static final DecoderConfig DECODER =
      Gpt2.decoder(TASK.tokenizer().vocabularySize(), 7, 16, 1, 2);
  private static final OptimizerConfig ADAM =
      ConfigurationReader.of(OptimizerConfig.class, "learning_rate=0.01");
  private static final Grpo GRPO =
      ConfigurationReader.with(
          ConfigurationReader.of(Grpo.class, "iterations=40", "prompts=21", "group_size=6"),
          "optimizer.learning_rate=0.01");
  private static final Grpo REPEATED_GRPO =
      ConfigurationReader.with(
          GRPO,
          "scale_rewards=false",
          "averaging=sequences",
          "epochs=3",
          "clip_low=0.1",
          "clip_high=0.3",
          "kl_coefficient=0.05");
  private static final Reinforce REINFORCE = new Reinforce(40, 21, 6, Baseline.LEAVE_ONE_OUT, ADAM);
  private static final Star STAR = new Star(20, 120, 2, 16, ADAM);

  /** Parameters after some iterations, and the rewards on the way. */
  private record Trained(float[] parameters, double firstReward, double lastReward) {}

  static Stream<Algorithm> algorithms() {
    return Stream.of(GRPO, REPEATED_GRPO, REINFORCE, STAR);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void theSameBitsOnOneThreadOnThreeAndAsSparkTasks(Algorithm algorithm) {
    float[] alone = train(algorithm, new LocalShardExecutor(DECODER, 1), 3).parameters();
    assertThat(train(algorithm, new LocalShardExecutor(DECODER, 3), 3).parameters())
        .isEqualTo(alone);
    try (SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("iterations")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      assertThat(train(algorithm, new SparkShardExecutor(spark, DECODER), 3).parameters())
          .isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void theRewardRises(Algorithm algorithm) {
    Trained trained = train(algorithm, new LocalShardExecutor(DECODER, 2), algorithm.iterations());
    assertThat(trained.lastReward()).isGreaterThan(trained.firstReward() + 0.2);
  }

  /** Delegates, but has the driver see all rollouts before gradients are taken. */
  private record Jointly(Algorithm algorithm) implements Algorithm {
    @Override
    public int iterations() {
      return algorithm.iterations();
    }

    @Override
    public int prompts() {
      return algorithm.prompts();
    }

    @Override
    public int samplesPerPrompt() {
      return algorithm.samplesPerPrompt();
    }

    @Override
    public OptimizerConfig optimizer() {
      return algorithm.optimizer();
    }

    @Override
    public long optimizerSteps() {
      return algorithm.optimizerSteps();
    }

    @Override
    public PolicyTerms terms(double temperature) {
      return algorithm.terms(temperature);
    }

    @Override
    public boolean isPromptwise() {
      return false;
    }

    @Override
    public double[] advantages(List<Sample> samples) {
      return algorithm.advantages(samples);
    }

    @Override
    public List<PolicyBatch> batches(
        long seed, int iteration, List<Sample> samples, double[] advantages) {
      return algorithm.batches(seed, iteration, samples, advantages);
    }
  }

  @ParameterizedTest
  @MethodSource("promptwiseAlgorithms")
  void theGradientTakenWithTheRolloutsIsTheOneTakenAfterThem(Algorithm algorithm) {
    assertThat(algorithm.isPromptwise()).isTrue();
    float[] start = train(algorithm, new LocalShardExecutor(DECODER, 1), 0).parameters();
    float[] joint =
        train(new Jointly(algorithm), new LocalShardExecutor(DECODER, 1), 1).parameters();
    float[] ahead = train(algorithm, new LocalShardExecutor(DECODER, 1), 1).parameters();
    double farthest = 0;
    for (int i = 0; i < start.length; i++) {
      farthest = Math.max(farthest, Math.abs(joint[i] - start[i]));
      assertThat(ahead[i]).isCloseTo(joint[i], within(1e-6f));
    }
    assertThat(farthest).isGreaterThan(1e-4);
  }

  /** With an optimiser that small differences of the gradient move little. */
  static Stream<Algorithm> promptwiseAlgorithms() {
    String smooth = "optimizer.epsilon=0.1";
    return Stream.of(
        ConfigurationReader.with(GRPO, smooth),
        ConfigurationReader.with(REPEATED_GRPO, smooth, "epochs=2"),
        ConfigurationReader.with(REINFORCE, smooth),
        ConfigurationReader.with(REINFORCE, smooth, "samples_per_prompt=1", "baseline=none"));
  }

  @Test
  void theTimesOfAnIterationAreAccountedFor() {
    Segments parameters = parameters();
    Optimizer optimizer =
        AdamW.fresh(GRPO.optimizer(), GRPO.optimizerSteps(), trainable(parameters));
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), 4);
    PolicyIteration policy = new PolicyIteration(TASK, GRPO, rollouts, 9);
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 1);
        SharedParameters reference = executor.share(parameters())) {
      IterationTimes times = policy.run(0, executor, parameters, reference, optimizer).times();
      assertThat(List.of(times.prefill(), times.decode(), times.backward(), times.update()))
          .allSatisfy(part -> assertThat(part).isPositive().isLessThan(times.total()));
      assertThat(times.overhead()).isBetween(0.0, times.total());
      assertThat(times.driverShare()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void evaluationsAreTheSameWhateverTheShards() {
    Segments parameters = parameters();
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 2)) {
      Evaluation one = evaluator(100).sampled(executor, parameters);
      assertThat(evaluator(7).sampled(executor, parameters)).isEqualTo(one);
      assertThat(one.medianLength()).isBetween(0.0, 4.0);
    }
  }

  private static Evaluator evaluator(int promptsPerShard) {
    return new Evaluator(TASK, new EvaluationConfig(100, 1.0, promptsPerShard), 5);
  }

  private static Trained train(Algorithm algorithm, ShardExecutor executor, int iterations) {
    Segments parameters = parameters();
    Optimizer optimizer =
        AdamW.fresh(algorithm.optimizer(), algorithm.optimizerSteps(), trainable(parameters));
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), 4);
    PolicyIteration policy = new PolicyIteration(TASK, algorithm, rollouts, 9);
    double first = 0;
    double last = 0;
    try (executor;
        SharedParameters reference = executor.share(parameters())) {
      for (int iteration = 0; iteration < iterations; iteration++) {
        last =
            policy.run(iteration, executor, parameters, reference, optimizer).samples().stream()
                .mapToDouble(Sample::reward)
                .average()
                .orElseThrow();
        first = iteration == 0 ? last : first;
      }
    }
    float[] values = HeapVector.copyOf(parameters).array(0);
    return new Trained(values, first, last);
  }

  private static Trainable trainable(Segments parameters) {
    return new Trainable(new ParameterLayout(DECODER), parameters, new CpuBackend());
  }

  private static Segments parameters() {
    ParameterLayout layout = new ParameterLayout(DECODER);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.length());
    layout.initialise(2, parameters);
    return parameters;
  }
}
