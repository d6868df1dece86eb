package org.pcot.rl;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.tasks.Parity;
import org.pcot.datasets.tasks.Task;
import org.pcot.model.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.evaluation.Evaluation;
import org.pcot.model.evaluation.EvaluationConfig;
import org.pcot.model.evaluation.Evaluator;
import org.pcot.model.memory.Storage;
import org.pcot.model.spark.SparkShardExecutor;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.OptimizerConfig.Decay;
import org.pcot.model.training.ShardExecutor;

class GrpoTest {
  private static final Task TASK = new Parity(3, 1);
  private static final DecoderConfig DECODER =
      DecoderConfig.of(TASK.vocabulary().size(), 7, 16, 1, 2);
  private static final GrpoConfig CONFIG =
      new GrpoConfig(
          40,
          21,
          6,
          Reward.END_TO_END,
          1.0,
          4,
          1,
          10,
          new OptimizerConfig(0.01, 0, Decay.CONSTANT, 0.1, 0.9, 0.999, 1e-8, 1.0));

  /** Parameters after some iterations, and the rewards on the way. */
  private record Trained(float[] parameters, double firstReward, double lastReward) {}

  @Test
  void theSameBitsOnOneThreadOnThreeAndAsSparkTasks() {
    float[] alone = train(new LocalShardExecutor(DECODER, 1), 3).parameters();
    assertThat(train(new LocalShardExecutor(DECODER, 3), 3).parameters()).isEqualTo(alone);
    try (SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("grpo")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      assertThat(train(new SparkShardExecutor(spark, DECODER), 3).parameters()).isEqualTo(alone);
    }
  }

  @Test
  void theRewardRises() {
    Trained trained = train(new LocalShardExecutor(DECODER, 2), 40);
    assertThat(trained.lastReward()).isGreaterThan(trained.firstReward() + 0.2);
  }

  @Test
  void evaluationsAreTheSameWhateverTheShards() {
    Storage parameters = parameters();
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 2)) {
      Evaluation one = evaluator(100).sampled(executor, parameters);
      assertThat(evaluator(7).sampled(executor, parameters)).isEqualTo(one);
      assertThat(one.medianLength()).isBetween(0.0, 4.0);
    }
  }

  private static Evaluator evaluator(int promptsPerShard) {
    return new Evaluator(TASK, new EvaluationConfig(100, 1.0, promptsPerShard), 5);
  }

  private static Trained train(ShardExecutor executor, int iterations) {
    Storage parameters = parameters();
    Optimizer optimizer = Optimizer.fresh(CONFIG.optimizer(), CONFIG.iterations(), parameters);
    Grpo grpo = new Grpo(TASK, CONFIG, 9);
    double first = 0;
    double last = 0;
    try (executor) {
      for (int iteration = 0; iteration < iterations; iteration++) {
        last = grpo.iterate(iteration, executor, parameters, optimizer).rollouts().meanReward();
        first = iteration == 0 ? last : first;
      }
    }
    float[] values = new float[Math.toIntExact(parameters.length())];
    parameters.floatView().get(0, values);
    return new Trained(values, first, last);
  }

  private static Storage parameters() {
    ParameterLayout layout = new ParameterLayout(DECODER);
    Storage parameters = Storage.allocate(DataType.FLOAT, layout.length());
    layout.initialise(DECODER, 2, parameters);
    return parameters;
  }
}
