package org.pcot.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Decoders whose every parameter is random, biases and norms too, so that none is inert. */
public final class RandomDecoder {
  private RandomDecoder() {}

  public static DecoderParameters parameters(DecoderConfig config, long seed) {
    Segments flat =
        Segments.allocate(Memory.HOST, DataType.FLOAT, new ParameterLayout(config).lengths());
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (int i = 0; i < flat.length(); i++) {
      flat.set(i, 0.3 * random.gaussian(i));
    }
    return DecoderParameters.of(config, flat);
  }
}
