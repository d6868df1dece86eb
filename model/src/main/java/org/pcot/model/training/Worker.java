package org.pcot.model.training;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.KernelChoice;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TokenBatch;
import org.pcot.model.decoder.TokenObjective;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Storage;

/** What one thread needs to work on shards: a decoder, a generator and room for a gradient. */
public final class Worker {
  /** The policy and the reference that it is held against. */
  private static final int KEPT_COPIES = 2;

  private final Decoder decoder;
  private final Generator generator;
  private final DecoderParameters gradient;
  private final Map<Long, DecoderParameters> copies = new LinkedHashMap<>(4, 0.75f, true);

  public Worker(DecoderConfig config, Kernels kernels, long parameters) {
    this.decoder = new Decoder(config, kernels);
    this.generator = new Generator(decoder);
    this.gradient = DecoderParameters.of(config, Storage.allocate(kernels.dataType(), parameters));
  }

  /** With the kernels that suit ND4J's backend. */
  public static Worker create(DecoderConfig config) {
    long parameters = new ParameterLayout(config).length();
    return new Worker(config, KernelChoice.AUTOMATIC.create(DataType.FLOAT), parameters);
  }

  public Generator generator() {
    return generator;
  }

  /**
   * These values as parameters: copied on first use, kept as long as they are among the last two
   * that were asked for.
   *
   * @param id of the values, which never change
   */
  public DecoderParameters parameters(long id, float[] values) {
    DecoderParameters known = copies.get(id);
    if (known != null) {
      return known;
    }
    DecoderParameters room = copies.size() < KEPT_COPIES ? newRoom() : removeEldest();
    room.flat().floatView().put(0, values);
    copies.put(id, room);
    return room;
  }

  private DecoderParameters newRoom() {
    long length = gradient.flat().length();
    return DecoderParameters.of(
        decoder.config(), Storage.allocate(gradient.flat().dataType(), length));
  }

  private DecoderParameters removeEldest() {
    Iterator<DecoderParameters> values = copies.values().iterator();
    DecoderParameters eldest = values.next();
    values.remove();
    return eldest;
  }

  /**
   * The gradient of an objective over the response tokens, which it knows by their number among
   * those of all sequences; a sequence's own weights only need not be 0. The loss is not computed.
   */
  public ShardGradient gradient(
      DecoderParameters p,
      List<WeightedSequence> sequences,
      double temperature,
      TokenObjective objective) {
    gradient.flat().array().assign(0);
    for (TokenBatch batch : LengthGroups.of(sequences)) {
      decoder.objectiveGradient(p, batch, temperature, objective, gradient);
    }
    return new ShardGradient(flatGradient(), 0, tokens(sequences), sequences.size());
  }

  /** The log-probabilities of all response tokens, sequence after sequence. */
  public double[] logProbabilities(
      DecoderParameters p, List<WeightedSequence> sequences, double temperature) {
    double[] logProbabilities = new double[Math.toIntExact(tokens(sequences))];
    for (TokenBatch batch : LengthGroups.of(sequences)) {
      decoder.logProbabilities(p, batch, temperature, logProbabilities);
    }
    return logProbabilities;
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
    return new ShardGradient(flatGradient(), loss, tokens(sequences), sequences.size());
  }

  private static long tokens(List<WeightedSequence> sequences) {
    return sequences.stream().mapToLong(WeightedSequence::responseLength).sum();
  }

  private float[] flatGradient() {
    float[] copy = new float[Math.toIntExact(gradient.flat().length())];
    gradient.flat().floatView().get(0, copy);
    return copy;
  }
}
