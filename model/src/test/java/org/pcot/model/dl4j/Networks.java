package org.pcot.model.dl4j;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.engine.Engine;

/** Small networks of one decoder layer, and random batches for them. */
final class Networks {
  static final int VOCABULARY = 5;
  static final int LENGTH = 7;
  static final DecoderConfig DECODER =
      new DecoderConfig(new Gpt2(12, 2, 3, true, 0.3, 1e-5), VOCABULARY, LENGTH + 2);

  private Networks() {}

  static NeuralNetConfiguration.Builder settings(DataType dataType, IUpdater updater) {
    return new NeuralNetConfiguration.Builder().dataType(dataType).seed(17).updater(updater);
  }

  static DecoderLayer.Builder layer(Engine engine) {
    return new DecoderLayer.Builder().decoder(DECODER).engine(engine);
  }

  static MultiLayerNetwork network(DataType dataType, Engine engine, IUpdater updater) {
    return network(settings(dataType, updater), layer(engine), WorkspaceMode.ENABLED);
  }

  static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder settings, DecoderLayer.Builder layer, WorkspaceMode mode) {
    MultiLayerConfiguration configuration =
        settings
            .trainingWorkspaceMode(mode)
            .inferenceWorkspaceMode(mode)
            .list()
            .layer(layer.build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Random ids, labels and weights [B, T]: some weights 0, some negative. */
  static DataSet batch(DataType dataType, int size, long seed) {
    INDArray tokens = ids(dataType, size, CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, 0));
    INDArray targets = ids(dataType, size, CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, 1));
    CounterRandom random = CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE, 2);
    INDArray weights = Nd4j.create(dataType, size, LENGTH);
    for (int i = 0; i < weights.length(); i++) {
      weights.putScalar(i, i % 3 == 0 ? 0 : (float) random.gaussian(i));
    }
    return new DataSet(tokens, targets, null, weights);
  }

  private static INDArray ids(DataType dataType, int size, CounterRandom random) {
    INDArray ids = Nd4j.create(dataType, size, LENGTH);
    for (int i = 0; i < ids.length(); i++) {
      ids.putScalar(i, random.below(VOCABULARY, i));
    }
    return ids;
  }
}
