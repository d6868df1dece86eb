package org.pcot.model.training;

import java.util.List;
import org.pcot.model.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.TokenBatch;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.memory.Storage;

/** What one thread needs to work on shards: a decoder, a generator and room for a gradient. */
public final class Worker {
  private final Decoder decoder;
  private final Generator generator;
  private final DecoderParameters gradient;

  public Worker(DecoderConfig config, Kernels kernels, long parameters) {
    this.decoder = new Decoder(config, kernels);
    this.generator = new Generator(decoder);
    this.gradient = DecoderParameters.of(config, Storage.allocate(kernels.dataType(), parameters));
  }

  public Generator generator() {
    return generator;
  }

  /** The gradient of the weighted sum of these sequences' losses. */
  public ShardGradient gradient(DecoderParameters p, List<WeightedSequence> sequences) {
    gradient.flat().array().assign(0);
    double loss = 0;
    for (TokenBatch batch : LengthGroups.of(sequences)) {
      double[] losses = decoder.lossAndGradient(p, batch, gradient);
      for (int i = 0; i < losses.length; i++) {
        loss += batch.weights()[i] == 0 ? 0 : batch.weights()[i] * losses[i];
      }
    }
    long tokens = sequences.stream().mapToLong(WeightedSequence::responseLength).sum();
    return new ShardGradient(flatGradient(), loss, tokens, sequences.size());
  }

  private float[] flatGradient() {
    float[] copy = new float[Math.toIntExact(gradient.flat().length())];
    gradient.flat().floatView().get(0, copy);
    return copy;
  }
}
