package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.dl4j.DecoderLayer;
import org.pcot.model.training.WeightedSequence;

class ParameterAveragingTest {
  private static final int LENGTH = 9;
  private static final JavaSparkContext SPARK =
      JavaSparkContext.fromSparkContext(
          SparkSession.builder()
              .master("local[2, 2]")
              .config("spark.ui.enabled", "false")
              .getOrCreate()
              .sparkContext());

  @Test
  void anAverageAfterEveryGradientStepIsOneStepOnAllExamples() {
    List<WeightedSequence> sequences = sequences(8);
    MultiLayerNetwork local = network(new Sgd(0.1));
    local.fit(DecoderDataSets.of(sequences, LENGTH));

    MultiLayerNetwork averaged = network(new Sgd(0.1));
    fit(averaged, sequences, new ParameterAveraging(2, 4, 1, 5));

    INDArray before = network(new Sgd(0.1)).params();
    double step = local.params().sub(before).norm2Number().doubleValue();
    double difference = averaged.params().sub(local.params()).norm2Number().doubleValue();
    assertThat(step).isGreaterThan(1e-3);
    assertThat(difference).isLessThan(1e-5 * step);
  }

  @Test
  void aRoundWithTooFewExamplesForEveryWorkerIsLearntFromToo() {
    List<WeightedSequence> sequences = sequences(9);
    MultiLayerNetwork network = network(new Sgd(0.1));
    INDArray before = network.params().dup();
    fit(network, sequences, new ParameterAveraging(4, 4, 1, 5));
    assertThat(network.params().sub(before).norm2Number().doubleValue()).isBetween(1e-3, 10.0);
    fit(network, sequences(1), new ParameterAveraging(4, 4, 1, 5));
    assertThat(network.params().sub(before).norm2Number().doubleValue()).isBetween(1e-3, 10.0);
  }

  @Test
  void roundsOfLocalStepsReduceTheLoss() {
    List<WeightedSequence> sequences = sequences(32);
    DataSet all = DecoderDataSets.of(sequences, LENGTH);
    MultiLayerNetwork network = network(new Adam(1e-2));
    double before = network.score(all);
    for (int epoch = 0; epoch < 6; epoch++) {
      fit(network, sequences, new ParameterAveraging(2, 4, 2, epoch));
    }
    assertThat(network.score(all)).isLessThan(0.7 * before);
  }

  @Test
  void settingsThatAverageNothingAreRefused() {
    assertThatThrownBy(() -> new ParameterAveraging(2, 4, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("every 0 steps");
  }

  @Test
  void sequencesBecomePaddedRowsThatPredictTheResponse() {
    DataSet batch =
        DecoderDataSets.of(
            List.of(
                WeightedSequence.of(new int[] {4, 3}, new int[] {2, 1}, 0.5f),
                WeightedSequence.of(new int[] {1}, new int[] {2, 3, 4}, -1)),
            4);
    assertThat(batch.getFeatures().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{4, 3, 2, 0}, {1, 2, 3, 0}});
    assertThat(batch.getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{3, 2, 1, 0}, {2, 3, 4, 0}});
    assertThat(batch.getLabelsMaskArray().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 0.5f, 0.5f, 0}, {-1, -1, -1, 0}});
    assertThat(batch.getFeaturesMaskArray()).isNull();
  }

  private static void fit(
      MultiLayerNetwork network, List<WeightedSequence> sequences, ParameterAveraging averaging) {
    JavaRDD<DataSet> examples =
        SPARK
            .parallelize(sequences, 3)
            .map(sequence -> DecoderDataSets.of(List.of(sequence), LENGTH));
    SparkDl4jMultiLayer onSpark =
        new SparkDl4jMultiLayer(SPARK, network, averaging.trainingMaster());
    onSpark.setCollectTrainingStats(false);
    onSpark.fit(examples);
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    DecoderConfig decoder = Gpt2.decoder(5, LENGTH, 12, 1, 3);
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(3)
            .updater(updater)
            .list()
            .layer(new DecoderLayer.Builder().decoder(decoder).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Two random tokens to be repeated once or thrice. */
  private static List<WeightedSequence> sequences(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              CounterRandom random = CounterRandom.of(11, Purpose.TRAIN_EXAMPLE, i);
              int first = 1 + random.below(4, 0);
              int second = 1 + random.below(4, 1);
              int[] answer =
                  random.below(2, 2) == 0
                      ? new int[] {first, second, 0}
                      : new int[] {first, second, first, second, first, second, 0};
              return WeightedSequence.of(new int[] {first, second}, answer, 1);
            })
        .toList();
  }
}
