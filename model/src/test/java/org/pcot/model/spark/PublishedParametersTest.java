package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.published.ModelDigest;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Gradients;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.Worker;

/** Parameters that executors read from a model's directory, which no broadcast carries. */
class PublishedParametersTest {
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 9, 64, 2, 2);
  private static final long BYTES = new ParameterLayout(DECODER).length() * Float.BYTES;
  private static final List<List<WeightedSequence>> SHARDS =
      IntStream.range(0, 6)
          .mapToObj(i -> List.of(WeightedSequence.of(new int[] {i % 5, 2}, new int[] {3, 1}, 1)))
          .toList();

  /** What broadcasts put into the memory of the driver and of executors. */
  private static final class BroadcastBytes extends SparkListener {
    private final AtomicLong sum = new AtomicLong();

    @Override
    public void onBlockUpdated(SparkListenerBlockUpdated update) {
      if (update.blockUpdatedInfo().blockId().isBroadcast()) {
        sum.addAndGet(update.blockUpdatedInfo().memSize());
      }
    }

    long since(JavaSparkContext spark, Runnable work) throws Exception {
      spark.sc().listenerBus().waitUntilEmpty();
      long before = sum.get();
      work.run();
      spark.sc().listenerBus().waitUntilEmpty();
      return sum.get() - before;
    }
  }

  private final Configuration hadoop = new Configuration();
  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(
          SparkSession.builder()
              .master("local[2]")
              .config("spark.ui.enabled", false)
              .getOrCreate()
              .sparkContext());

  @TempDir java.nio.file.Path root;
  private Path directory;

  @BeforeEach
  void publish() throws IOException {
    directory = new Path(root.resolve("model").toUri());
    write(directory, 1);
  }

  private void write(Path place, long seed) throws IOException {
    new Checkpoint(
            DECODER,
            Vocabulary.ofCharacters("01="),
            RandomDecoder.parameters(DECODER, seed).flat(),
            Map.of(),
            JsonNodeFactory.instance.objectNode())
        .write(place, hadoop);
  }

  private Segments begin(ShardExecutor executor) throws IOException {
    Segments parameters = executor.backend().allocate(new ParameterLayout(DECODER).lengths());
    new InitialParameters.Published(directory, ModelDigest.ofBytes(directory, hadoop), hadoop)
        .fill(DECODER, parameters, executor);
    return parameters;
  }

  private static float[] gradient(ShardExecutor executor, Segments parameters) {
    return Gradients.of(executor.sum(parameters, SHARDS, Worker::gradient));
  }

  @Test
  void onlyAPathTravelsUntilParametersAreOthers() throws Exception {
    BroadcastBytes broadcasts = new BroadcastBytes();
    spark.sc().addSparkListener(broadcasts);
    try (ShardExecutor threads =
            new LocalShardExecutor(
                DECODER, Engine.CPU.backend(DataType.FLOAT), Activations.KEPT, 2);
        ShardExecutor tasks =
            new SparkShardExecutor(spark, DECODER, EngineConfig.of(Engine.CPU), Activations.KEPT)) {
      Segments parameters = begin(tasks);
      float[] expected = gradient(threads, parameters);
      assertThat(
              broadcasts.since(
                  spark, () -> assertThat(gradient(tasks, parameters)).isEqualTo(expected)))
          .isLessThan(BYTES / 4);
      parameters.set(parameters.length() - 1, 0.5);
      float[] later = gradient(threads, parameters);
      assertThat(later).isNotEqualTo(expected);
      assertThat(
              broadcasts.since(
                  spark, () -> assertThat(gradient(tasks, parameters)).isEqualTo(later)))
          .isGreaterThan(BYTES / 2);
    } finally {
      spark.sc().removeSparkListener(broadcasts);
    }
  }

  @Test
  void anExecutorThatFindsOtherWeightsFails() throws IOException {
    Path other = new Path(root.resolve("other").toUri());
    write(other, 2);
    try (ShardExecutor tasks =
        new SparkShardExecutor(spark, DECODER, EngineConfig.of(Engine.CPU), Activations.KEPT)) {
      Segments parameters = begin(tasks);
      Files.write(
          root.resolve("model/model.safetensors"),
          Files.readAllBytes(root.resolve("other/model.safetensors")));
      assertThatThrownBy(() -> gradient(tasks, parameters))
          .hasStackTraceContaining("model: an executor reads other weights there than the driver");
    }
  }

  @Test
  void aDirectoryThatHoldsAnotherModelByNowIsRefused() throws IOException {
    String before = ModelDigest.ofBytes(directory, hadoop);
    assertThat(ModelDigest.asListed(directory, hadoop)).isEqualTo(before);
    Path other = new Path(root.resolve("other").toUri());
    write(other, 2);
    assertThat(ModelDigest.ofBytes(other, hadoop)).isNotEqualTo(before);
    InitialParameters named = new InitialParameters.Published(other, before, hadoop);
    try (ShardExecutor threads =
        new LocalShardExecutor(DECODER, Engine.CPU.backend(DataType.FLOAT), Activations.KEPT, 1)) {
      Segments parameters = threads.backend().allocate(new ParameterLayout(DECODER).lengths());
      assertThatThrownBy(() -> named.fill(DECODER, parameters, threads))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("other: holds another model than the one that the run");
    }
  }
}
