package org.pcot.jobs.benchmark;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.benchmark.Work.Kind;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.spark.SparkShardExecutor;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Reinforce;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.posttraining.IterationTimes;
import org.pcot.rl.posttraining.PolicyIteration;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.Sample;

/**
 * Where the time of an iteration goes, for each algorithm, on threads and as Spark tasks, at d = 50
 * on a model that answers long with probability 0.2. Every iteration starts from that model.
 */
final class AlgorithmSpeed {
  private static final Work WORK = new Work(Kind.GRPO, 64, 102, 128, 4, 4);
  private static final int SHARDS = 8;
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = 15;
  private static final int ROUNDS_OF_STAR = 5;
  private static final OptimizerConfig ADAM =
      ConfigurationReader.of(OptimizerConfig.class, "learning_rate=3e-4", "clip_norm=0");

  /** An iteration's times and the tokens that it sampled. */
  private record Measured(IterationTimes times, long tokens) {}

  private AlgorithmSpeed() {}

  static void measure() {
    int cores = Runtime.getRuntime().availableProcessors();
    System.out.println(
        "| algorithm | on | s an iteration | tokens/s | prefill | decode | reward | backward"
            + " | reduce, update | rest | driver |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    try (SparkSession session =
            SparkSession.builder()
                .master("local[" + cores + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.task.maxDirectResultSize", "64m")
                .getOrCreate();
        ShardExecutor threads = new LocalShardExecutor(WORK.decoder(), cores);
        ShardExecutor tasks =
            new SparkShardExecutor(
                JavaSparkContext.fromSparkContext(session.sparkContext()), WORK.decoder())) {
      algorithms()
          .forEach(
              (name, algorithm) -> {
                print(name, "threads", measure(algorithm, threads));
                print(name, "Spark tasks", measure(algorithm, tasks));
              });
    }
  }

  private static Map<String, Algorithm> algorithms() {
    Map<String, Algorithm> algorithms = new LinkedHashMap<>();
    algorithms.put("GRPO, 64 prompts of 8", ConfigurationReader.of(Grpo.class, "iterations=1"));
    algorithms.put(
        "REINFORCE, 64 prompts", ConfigurationReader.of(Reinforce.class, "iterations=1"));
    algorithms.put("STaR, 3,200 samples", ConfigurationReader.of(Star.class, "rounds=1"));
    return algorithms;
  }

  /** The median iteration. */
  private static Measured measure(Algorithm algorithm, ShardExecutor executor) {
    int count = algorithm instanceof Star ? ROUNDS_OF_STAR : ROUNDS;
    int warmUps = algorithm instanceof Star ? ROUNDS_OF_STAR : WARM_UPS;
    List<Measured> rounds = new ArrayList<>();
    for (int round = -warmUps; round < count; round++) {
      Measured measured = iterate(algorithm, executor, round + warmUps);
      if (round >= 0) {
        rounds.add(measured);
      }
    }
    rounds.sort(Comparator.comparingDouble(round -> round.times().total()));
    return rounds.get(count / 2);
  }

  private static Measured iterate(Algorithm algorithm, ShardExecutor executor, int iteration) {
    float[] values = WorkParameters.of(WORK);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, values.length);
    parameters.write(0, FloatBuffer.wrap(values));
    Optimizer optimizer =
        AdamW.fresh(ADAM, algorithm.optimizerSteps(), executor.trainable(parameters));
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), SHARDS);
    PolicyIteration policy = new PolicyIteration(WORK.inputs().task(), algorithm, rollouts, 5);
    try (SharedParameters reference = executor.share(parameters)) {
      PolicyIteration.Result result =
          policy.run(iteration, executor, parameters, reference, optimizer);
      long tokens =
          result.samples().stream().map(Sample::completion).mapToInt(c -> c.tokens().length).sum();
      return new Measured(result.times(), tokens);
    }
  }

  private static void print(String name, String place, Measured measured) {
    IterationTimes t = measured.times();
    System.out.printf(
        "| %s | %s | %.3f | %,.0f | %s | %s | %s | %s | %s | %s | %s |%n",
        name,
        place,
        t.total(),
        measured.tokens() / t.total(),
        percent(t.prefill(), t),
        percent(t.decode(), t),
        percent(t.reward(), t),
        percent(t.backward(), t),
        percent(t.reduce() + t.update(), t),
        percent(t.overhead(), t),
        percent(t.driverShare() * t.total(), t));
  }

  private static String percent(double seconds, IterationTimes times) {
    return String.format("%.1f%%", 100 * seconds / times.total());
  }
}
