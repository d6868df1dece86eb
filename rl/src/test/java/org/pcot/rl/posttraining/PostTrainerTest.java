package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardFunction;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.Trainable;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;

class PostTrainerTest {
  private static final Task TASK = new Parity(3, 1).task();
  private static final DecoderConfig DECODER =
      Gpt2.decoder(TASK.tokenizer().vocabularySize(), 7, 16, 1, 2);
  private static final Grpo GRPO =
      ConfigurationReader.of(Grpo.class, "iterations=2", "prompts=4", "group_size=6");

  @TempDir private Path directory;

  /** The model that a run starts from is as large as all else that is sent to executors. */
  @Test
  void theModelThatItStartsFromIsSharedOnlyWhereADivergenceFromItCounts() throws IOException {
    Sharing penalised = new Sharing(new LocalShardExecutor(DECODER, 1));
    Checkpoint origin = origin();
    float[] before = HeapVector.copyOf(origin.parameters()).array(0);
    run("penalised", ConfigurationReader.with(GRPO, "kl_coefficient=0.1"), origin, penalised);
    assertThat(penalised.vectors()).as("of policy and reference").hasSize(2);
    assertThat(penalised.shared.get(0)).isSameAs(origin.parameters());
    assertThat(HeapVector.copyOf(origin.parameters()).array(0)).isEqualTo(before);

    Sharing free = new Sharing(new LocalShardExecutor(DECODER, 1));
    run("free", GRPO, origin(), free);
    assertThat(free.vectors()).as("of the policy").hasSize(1);
    assertThat(free.shared).hasSize(penalised.shared.size() - 1);
  }

  /** Delegates, and writes down what is shared. */
  private record Sharing(ShardExecutor executor, List<Segments> shared) implements ShardExecutor {
    Sharing(ShardExecutor executor) {
      this(executor, new ArrayList<>());
    }

    Set<Segments> vectors() {
      Set<Segments> vectors = Collections.newSetFromMap(new IdentityHashMap<>());
      vectors.addAll(shared);
      return vectors;
    }

    @Override
    public SharedParameters share(Segments parameters) {
      shared.add(parameters);
      return executor.share(parameters);
    }

    @Override
    public Backend backend() {
      return executor.backend();
    }

    @Override
    public Trainable trainable(Segments parameters) {
      return executor.trainable(parameters);
    }

    @Override
    public <I, R> List<R> map(
        SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function) {
      return executor.map(parameters, inputs, function);
    }

    @Override
    public int tasks() {
      return executor.tasks();
    }

    @Override
    public int parallelism() {
      return executor.parallelism();
    }

    @Override
    public void close() {
      executor.close();
    }
  }

  private void run(String name, Algorithm algorithm, Checkpoint origin, ShardExecutor executor)
      throws IOException {
    try (executor) {
      new PostTrainer(
              TASK,
              algorithm,
              new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), 2),
              new PostTrainer.Schedule(1, 2, false, KeptCheckpoints.ALL),
              new Evaluator(TASK, new EvaluationConfig(8, 1.0, 4), 5),
              executor,
              new Configuration(),
              5)
          .run(
              new org.apache.hadoop.fs.Path(directory.resolve(name).toString()),
              origin,
              () -> ResumePoint.BEGINNING,
              RunListener.SILENT);
    }
  }

  private static Checkpoint origin() {
    ParameterLayout layout = new ParameterLayout(DECODER);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.length());
    layout.initialise(2, parameters);
    return new Checkpoint(
        DECODER,
        TASK.tokenizer(),
        parameters,
        Map.of(),
        JsonNodeFactory.instance.objectNode().put("step", 0).put("sequences", 0));
  }
}
