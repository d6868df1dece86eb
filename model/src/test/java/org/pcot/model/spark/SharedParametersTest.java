package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Gradients;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.Worker;

class SharedParametersTest {
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 9, 12, 2, 2);
  private static final List<List<WeightedSequence>> SHARDS =
      IntStream.range(0, 6)
          .mapToObj(i -> List.of(WeightedSequence.of(new int[] {i % 5, 2}, new int[] {3, 1}, 1)))
          .toList();

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(
          SparkSession.builder()
              .master("local[2]")
              .config("spark.ui.enabled", false)
              .getOrCreate()
              .sparkContext());

  /** The tasks of local Spark are threads of one virtual machine. */
  @Test
  void allThreadsOfAVirtualMachineReadOneCopy() {
    Segments parameters = RandomDecoder.parameters(DECODER, 1).flat();
    try (ShardExecutor executor = new SparkShardExecutor(spark, DECODER);
        SharedParameters policy = executor.share(parameters);
        SharedParameters reference = executor.share(parameters)) {
      List<String> read =
          executor.map(
              policy,
              List.of(0, 1, 2, 3),
              (worker, p, input) ->
                  identity(p.flat()) + " " + identity(reference.on(worker).flat()));
      assertThat(read.stream().distinct()).hasSize(1);
      assertThat(read.get(0).split(" ")[0]).isNotEqualTo(read.get(0).split(" ")[1]);
    }
  }

  private static int identity(Segments vector) {
    return System.identityHashCode(vector.storage(0));
  }

  @ParameterizedTest
  @EnumSource(Parallelism.class)
  void trainingAViewOnExecutorsGivesTheBitsOfThreads(Parallelism parallelism) {
    TrainableView view = TrainableView.of(DECODER, p -> p.name().contains("h.1.mlp"));
    Segments parameters = RandomDecoder.parameters(DECODER, 1).flat();
    try (ShardExecutor threads =
            new LocalShardExecutor(
                view, Engine.CPU.backend(DataType.FLOAT), 2, parallelism, Activations.KEPT);
        ShardExecutor tasks =
            new SparkShardExecutor(
                spark, view, EngineConfig.of(Engine.CPU), parallelism, Activations.KEPT)) {
      for (int step = 0; step < 3; step++) {
        float[] expected = gradient(threads, parameters);
        assertThat(expected).hasSize(Math.toIntExact(view.layout().length()));
        assertThat(gradient(tasks, parameters)).isEqualTo(expected);
        view.trained(parameters).blocks().forEach(block -> block.array().muli(1.5));
      }
    }
  }

  private static float[] gradient(ShardExecutor executor, Segments parameters) {
    return Gradients.of(executor.sum(parameters, SHARDS, Worker::gradient));
  }

  @Test
  void aVectorArrivesInPieces() {
    int length = 2 * (1 << 24) + 5;
    Segments values =
        Segments.allocate(Memory.HOST, DataType.FLOAT, 20_000_000, length - 20_000_000);
    for (long i : new long[] {0, (1 << 24) - 1, 1 << 24, 20_000_000, length - 1}) {
      values.write(i, FloatBuffer.wrap(new float[] {i + 0.5f}));
    }
    BroadcastVector sent = BroadcastVector.of(spark, values, new long[] {length});
    assertThat(sent.pieces()).hasSize(3);
    Segments room = Segments.allocate(Memory.HOST, DataType.FLOAT, length);
    sent.copyTo(room);
    sent.destroy();
    assertThat(HeapVector.copyOf(room).array(0)).isEqualTo(HeapVector.copyOf(values).array(0));
    assertThat(room.get(length - 1)).isEqualTo(values.get(length - 1)).isNotZero();
    assertThat(room.get(1 << 24)).isEqualTo(values.get(1 << 24)).isNotZero();
  }
}
