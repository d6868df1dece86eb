package org.pcot.model.spark;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.dl4j.DecoderLayer;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;

/** The long vectors of a network of one {@link DecoderLayer}, shared. */
final class NetworkVectors {
  private NetworkVectors() {}

  static Segments parameters(MultiLayerNetwork network) {
    return Segments.of(network.params(), lengths(network));
  }

  /** Deeplearning4j keeps all first moments before all second ones. */
  static AdamW.Moments moments(MultiLayerNetwork network) {
    INDArray state = network.getUpdater().getStateViewArray();
    INDArray flat = state.reshape(state.length());
    long half = state.length() / 2;
    return new AdamW.Moments(
        Segments.of(flat.get(NDArrayIndex.interval(0, half)), lengths(network)),
        Segments.of(flat.get(NDArrayIndex.interval(half, 2 * half)), lengths(network)));
  }

  /** Which the network uses only where it takes steps by itself. */
  static Segments gradient(MultiLayerNetwork network) {
    return Segments.of(network.getFlattenedGradients(), lengths(network));
  }

  private static long[] lengths(MultiLayerNetwork network) {
    DecoderLayer layer = (DecoderLayer) network.getLayer(0).conf().getLayer();
    return new ParameterLayout(layer.decoder()).lengths();
  }
}
