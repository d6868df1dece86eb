package org.pcot.model.training;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TokenBatch;
import org.pcot.model.decoder.TokenObjective;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;

/** What one thread needs to work on shards: a decoder, a generator and room for a gradient. */
public final class Worker {
  /** The policy and the reference that it is held against. */
  private static final int KEPT_COPIES = 2;

  private final Backend backend;
  private final Decoder decoder;
  private final Generator generator;
  private final DecoderParameters gradient;
  private final Map<Long, DecoderParameters> copies = new LinkedHashMap<>(4, 0.75f, true);

  public Worker(DecoderConfig config, Backend backend) {
    this.backend = backend;
    this.decoder = new Decoder(config, backend.kernels());
    this.generator = new Generator(decoder);
    Segments flat = backend.allocate(new ParameterLayout(config).lengths());
    this.gradient = DecoderParameters.of(config, flat);
  }

  /** What it computes with. */
  public Backend backend() {
    return backend;
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
  public DecoderParameters parameters(long id, HeapVector values) {
    DecoderParameters known = copies.get(id);
    if (known != null) {
      return known;
    }
    DecoderParameters room = copies.size() < KEPT_COPIES ? newRoom() : removeEldest();
    values.copyTo(room.flat());
    copies.put(id, room);
    return room;
  }

  private DecoderParameters newRoom() {
    return DecoderParameters.of(decoder.config(), gradient.flat().like());
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
    gradient.flat().fill(0);
    for (TokenBatch batch : LengthGroups.of(sequences)) {
      decoder.objectiveGradient(p, batch, temperature, objective, gradient);
    }
    return new ShardGradient(
        HeapVector.copyOf(gradient.flat()), 0, tokens(sequences), sequences.size());
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
    gradient.flat().fill(0);
    double loss = 0;
    for (TokenBatch batch : LengthGroups.of(sequences)) {
      double[] losses = decoder.lossAndGradient(p, batch, gradient);
      for (int i = 0; i < losses.length; i++) {
        loss += batch.weights()[i] == 0 ? 0 : batch.weights()[i] * losses[i];
      }
    }
    return new ShardGradient(
        HeapVector.copyOf(gradient.flat()), loss, tokens(sequences), sequences.size());
  }

  private static long tokens(List<WeightedSequence> sequences) {
    return sequences.stream().mapToLong(WeightedSequence::responseLength).sum();
  }
}
