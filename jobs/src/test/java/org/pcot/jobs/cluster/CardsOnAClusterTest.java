package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.spark.Cards;
import org.pcot.model.spark.SparkShardExecutor;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.WeightedSequence;

/** A host that offers two cards, by the discovery script, and an executor for each. */
class CardsOnAClusterTest {
  private static final int CARDS = 2;
  private static final List<Integer> SHARDS = IntStream.range(0, 3 * CARDS).boxed().toList();
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 9, 12, 1, 2);

  @TempDir private static Path directory;
  private static StandaloneCluster cluster;
  private static JavaSparkContext spark;

  /** What a task knows of itself. */
  private record Place(String executor, int card) implements Serializable {}

  @BeforeAll
  static void startCluster() throws IOException {
    SparkHome home = SparkHome.make(directory.resolve("spark"));
    NvidiaSmi.standIn(home.tools(), NvidiaSmi.TWO_CARDS, 0);
    cluster =
        StandaloneCluster.start(
            home,
            1,
            CARDS,
            List.of(
                "-Dspark.worker.resource.gpu.amount=" + CARDS,
                "-Dspark.worker.resource.gpu.discoveryScript=" + NvidiaSmi.FIND_GPUS));
    TestJvm.stopSpark();
    spark = new JavaSparkContext(application());
  }

  /** Begins when both executors are there: one alone could take all tasks. */
  private static SparkConf application() {
    SparkConf conf =
        new SparkConf()
            .setMaster(cluster.url())
            .setAppName("cards")
            .set("spark.cores.max", "" + CARDS)
            .set("spark.scheduler.minRegisteredResourcesRatio", "1")
            .set("spark.scheduler.maxRegisteredResourcesWaitingTime", "10m")
            .set("spark.executor.memory", "512m")
            .set("spark.executor.cores", "1")
            .set("spark.executor.extraJavaOptions", DriverProcess.EXECUTOR_OPTIONS)
            .set("spark.executor.resource.gpu.amount", "1")
            .set("spark.task.resource.gpu.amount", "1");
    Cards.check(conf);
    return conf;
  }

  @AfterAll
  static void stopCluster() {
    if (spark != null) {
      spark.stop();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void everyTaskOfAnExecutorHasItsCardAndTheOtherExecutorTheOther() {
    Map<String, Set<Integer>> cards =
        spark
            .parallelize(SHARDS, SHARDS.size())
            .map(shard -> new Place(SparkEnv.get().executorId(), Cards.ofTask().index()))
            .collect()
            .stream()
            .collect(
                Collectors.groupingBy(
                    Place::executor, Collectors.mapping(Place::card, Collectors.toSet())));
    assertThat(cards.values()).containsExactlyInAnyOrder(Set.of(0), Set.of(1));
  }

  @Test
  void enginesOnTheCpuGiveTheSameBits() {
    Segments parameters;
    List<float[]> expected;
    try (ShardExecutor threads = new LocalShardExecutor(DECODER, 1)) {
      parameters = threads.backend().allocate(new ParameterLayout(DECODER).lengths());
      new ParameterLayout(DECODER).initialise(3, parameters);
      expected = gradients(threads, parameters);
    }
    try (ShardExecutor executors = new SparkShardExecutor(spark, DECODER)) {
      assertThat(gradients(executors, parameters)).usingRecursiveComparison().isEqualTo(expected);
    }
    assertThat(expected.get(1)).isNotEqualTo(expected.get(0));
  }

  private static List<float[]> gradients(ShardExecutor executor, Segments parameters) {
    return executor.map(
        parameters,
        SHARDS,
        (worker, p, shard) -> {
          WeightedSequence text =
              WeightedSequence.of(new int[] {1 + shard % 3, 2}, new int[] {3, 4, shard % 5}, 1);
          float[] values = new float[Math.toIntExact(worker.view().layout().length())];
          worker.gradient(p, List.of(text)).gradient().read(0, values, values.length);
          return values;
        });
  }
}
