package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.dl4j.DecoderLayer;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.WeightedSequence;

class SynchronousTrainingMasterTest {
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 9, 12, 1, 3);
  private static final OptimizerConfig OPTIMIZER =
      ConfigurationReader.of(OptimizerConfig.class, "learning_rate=0.02", "warmup_steps=1");
  private static final int STEPS = 6;
  private static final JavaSparkContext SPARK =
      JavaSparkContext.fromSparkContext(
          SparkSession.builder()
              .master("local[2, 2]")
              .config("spark.ui.enabled", "false")
              .getOrCreate()
              .sparkContext());

  @Test
  void anRddOfDataSetsTrainsLikeTheSequencesInThem() {
    MultiLayerNetwork ofSequences = network();
    train(ofSequences, batches(0, STEPS));
    MultiLayerNetwork ofDataSets = network();
    try (LocalShardExecutor executor = new LocalShardExecutor(DECODER, 2)) {
      new SparkDl4jMultiLayer(SPARK, ofDataSets, master(executor))
          .fit(SPARK.parallelize(batches(0, STEPS), 2).map(DecoderDataSets::of));
    }
    assertThat(ofDataSets.params().toFloatVector()).isEqualTo(ofSequences.params().toFloatVector());
    assertThat(ofDataSets.getIterationCount()).isEqualTo(STEPS);
  }

  @Test
  void theNetworkCarriesAllThatTrainingResumesFrom(@TempDir Path directory) throws IOException {
    MultiLayerNetwork whole = network();
    train(whole, batches(0, STEPS));
    MultiLayerNetwork begun = network();
    train(begun, batches(0, 2));
    File file = directory.resolve("network.zip").toFile();
    ModelSerializer.writeModel(begun, file, true);
    MultiLayerNetwork resumed = ModelSerializer.restoreMultiLayerNetwork(file, true);
    train(resumed, batches(2, STEPS));
    assertThat(resumed.params().toFloatVector()).isEqualTo(whole.params().toFloatVector());
  }

  @Test
  void listenersAndScoresFollowEveryStep() {
    List<Integer> iterations = new ArrayList<>();
    List<StepMetrics> steps = new ArrayList<>();
    MultiLayerNetwork network = network();
    try (LocalShardExecutor executor = new LocalShardExecutor(DECODER, 1)) {
      SynchronousTrainingMaster master = master(executor);
      SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(SPARK, network, master);
      spark.setListeners(
          new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
              iterations.add(iteration);
              assertThat(model.score()).isEqualTo(steps.get(iteration - 1).loss());
            }
          });
      master.executeTraining(spark, batches(0, 3).iterator(), steps::add);
      assertThat(spark.getScore()).isEqualTo(steps.get(2).loss());
    }
    assertThat(iterations).containsExactly(1, 2, 3);
  }

  @Test
  void whatItCannotDoIsRefusedByName() {
    try (LocalShardExecutor executor = new LocalShardExecutor(DECODER, 1)) {
      SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(SPARK, network(), master(executor));
      assertThatThrownBy(() -> spark.fitPaths(SPARK.emptyRDD()))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("an RDD of batches");
    }
  }

  private static void train(MultiLayerNetwork network, List<List<WeightedSequence>> batches) {
    try (LocalShardExecutor executor = new LocalShardExecutor(DECODER, 1)) {
      SynchronousTrainingMaster master = master(executor);
      SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(SPARK, network, master);
      master.executeTraining(spark, batches.iterator(), step -> {});
    }
  }

  private static SynchronousTrainingMaster master(LocalShardExecutor executor) {
    return new SynchronousTrainingMaster(executor, OPTIMIZER, STEPS, 3);
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.02))
                .miniBatch(false)
                .list()
                .layer(new DecoderLayer.Builder().decoder(DECODER).build())
                .build());
    network.init();
    return network;
  }

  /** Of the steps [from, to), each of 5 sequences of unequal lengths. */
  private static List<List<WeightedSequence>> batches(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(step -> IntStream.range(0, 5).mapToObj(i -> sequence(step + i)).toList())
        .toList();
  }

  private static WeightedSequence sequence(int number) {
    int token = 1 + number % 4;
    int[] response = number % 2 == 0 ? new int[] {token, 0} : new int[] {token, token, token, 0};
    return WeightedSequence.of(new int[] {token, 1 + number % 3}, response, 1);
  }
}
