package org.pcot.model.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.pcot.model.architecture.Attention;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.architecture.Head;
import org.pcot.model.architecture.Linear;
import org.pcot.model.decoder.DistinctInputs.Inputs;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * A decoder of any description over any kernels: full passes forward and backward, and passes that
 * fill and read a cache of keys and values.
 *
 * <p>An instance serves one thread: it owns the activations, and a tensor that it returns is valid
 * until its next call. Parameters belong to the caller.
 */
public final class Decoder {
  /**
   * The most inputs, tokens at their positions, whose queries, keys and values in the first block
   * are computed once for all rows: enough for 200 signs of parity, and little memory.
   */
  public static final int MOST_SHARED = 1024;

  private final DecoderConfig config;
  private final DecoderDescription description;
  private final Kernels kernels;
  private final EmbeddingPart embedding;
  private final List<BlockPart> blocks;
  private final NormPart norm;
  private final LinearPart head;
  private final boolean isRecomputing;

  /** What a pass keeps, and its residual stream; the streams of a backward pass; and the rest. */
  private final Arena activations;

  private final Arena streams;
  private final Arena scratch;

  /** What one block keeps where blocks are recomputed. */
  private final Arena block;

  private final SharedProjection.Parts shared;

  private Optional<SharedProjection> firstProjection = Optional.empty();

  /** Copies of what kernels cannot read as it is at rest. */
  private final Arena parameters;

  /**
   * The last forward pass.
   *
   * @param inputs of its blocks [B·T, C]
   */
  private record Kept(Pass pass, int[] tokens, List<Tensor> inputs) {}

  private Kept kept;

  /** The last norm's output [B·Q, C]. */
  private Tensor normalised;

  private Tensor logits;

  public Decoder(DecoderConfig config, Kernels kernels) {
    this(config, kernels, Activations.KEPT);
  }

  public Decoder(DecoderConfig config, Kernels kernels, Activations activations) {
    this.config = config;
    this.description = config.description();
    this.kernels = kernels;
    this.embedding = new EmbeddingPart(description, kernels);
    Optional<Rotation> rotation = Rotation.of(description, kernels);
    LinearParts linears = LinearParts.of(description.adapters(), kernels);
    this.blocks =
        IntStream.range(0, description.blocks().size())
            .mapToObj(i -> new BlockPart(description.blocks().get(i), i, rotation, linears))
            .toList();
    this.norm = NormPart.of(description.norm(), kernels);
    this.head = linears.of(head(description));
    this.isRecomputing = activations == Activations.RECOMPUTED;
    this.activations = kernels.newArena();
    this.streams = kernels.newArena();
    this.scratch = kernels.newArena();
    this.shared =
        new SharedProjection.Parts(
            embedding, blocks.get(0).projection(), kernels, kernels.newArena());
    this.parameters = kernels.newArena();
    this.block = isRecomputing ? kernels.newArena() : this.activations;
  }

  private static Linear head(DecoderDescription description) {
    return Linear.unbiased(
        description.head() instanceof Head.Untied untied ? untied.matrix() : description.tokens());
  }

  public DecoderConfig config() {
    return config;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** A cache of this decoder's keys and values, of undefined content. */
  public KvCache newCache(int slots, int capacity) {
    Attention attention = description.blocks().get(0).attention();
    return kernels.newCache(
        new CacheShape(
                blocks.size(), attention.keyValueHeads(), attention.headSize(), slots, capacity)
            .within(attention.slidingWindow()));
  }

  /** Logits [B·T, V] of every position, with what {@link #backward} needs kept. */
  public Tensor forward(DecoderParameters p, int[] tokens, int size, int length) {
    return forward(p, MicroBatch.of(size, length, tokens), 0);
  }

  /** Logits [B·Q, V] of the positions from {@code first} on. */
  private Tensor forward(DecoderParameters p, MicroBatch batch, int first) {
    checkPositions(batch.positions());
    activations.reset();
    Pass pass =
        new Pass(
            p.readable(parameters),
            batch.size(),
            batch.length(),
            batch.positions(),
            new Context.Batch(batch.mask()),
            firstProjection.map(known -> known.of(Inputs.of(batch))),
            block,
            activations);
    kept = new Kept(pass, batch.tokens(), new ArrayList<>());
    return run(pass, batch.tokens(), first);
  }

  /** Logits of each sequence's last position; no backward pass will follow. */
  private Tensor run(DecoderParameters p, int size, int length, Inputs inputs, Context context) {
    activations.reset();
    Optional<SharedProjection> known = share(p, List.of(inputs));
    Pass pass =
        new Pass(
            p.readable(parameters),
            size,
            length,
            inputs.positions(),
            context,
            known.map(projection -> projection.of(inputs)),
            scratch,
            scratch);
    return run(pass, inputs.tokens(), length - 1);
  }

  /** Logits [B·Q, V] of the positions from {@code first} on. */
  private Tensor run(Pass pass, int[] tokens, int first) {
    int last = blocks.size() - 1;
    Tensor stream = activations.take(pass.size() * pass.length(), description.width());
    parameters.reset();
    embedding.forward(pass.parameters(), tokens, pass.positions(), stream);
    for (int layer = 0; layer <= last; layer++) {
      if (!pass.isKept()) {
        scratch.reset();
      } else {
        keep(stream);
      }
      parameters.reset();
      stream = blocks.get(layer).forward(pass, stream, layer == last ? first : 0);
    }
    parameters.reset();
    normalised = norm.forward(pass.parameters(), stream, pass.streams());
    logits = pass.streams().take(normalised.rows(), description.vocabSize());
    head.forward(pass.parameters(), normalised, logits);
    return logits;
  }

  /** The input of the next block. */
  private void keep(Tensor stream) {
    kept.inputs().add(stream);
    if (isRecomputing) {
      block.reset();
    }
  }

  private void checkPositions(int[] positions) {
    for (int position : positions) {
      if (position >= config.maxPositions()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "position %d is not below the number of positions, %d",
                position,
                config.maxPositions()));
      }
    }
  }

  /**
   * Works on micro-batches one after the other. What they share is computed first, and its gradient
   * is taken at the end.
   *
   * @param g of the parameters, where the work is a backward pass
   */
  private void forEach(
      DecoderParameters p,
      List<MicroBatch> batches,
      Optional<DecoderParameters> g,
      Consumer<MicroBatch> work) {
    firstProjection = share(p, batches.stream().map(Inputs::of).toList());
    try {
      batches.forEach(work);
      parameters.reset();
      g.ifPresent(
          gradient ->
              firstProjection.ifPresent(
                  projection -> projection.backward(p.readable(parameters), gradient)));
    } finally {
      firstProjection = Optional.empty();
    }
  }

  private Optional<SharedProjection> share(DecoderParameters p, List<Inputs> passes) {
    passes.forEach(inputs -> checkPositions(inputs.positions()));
    parameters.reset();
    return shared.of(passes, p.readable(parameters));
  }

  /**
   * {@link #lossAndGradient} of each micro-batch, in order; they share what they have in common.
   */
  public List<double[]> lossesAndGradient(
      DecoderParameters p, List<MicroBatch> batches, DecoderParameters g) {
    List<double[]> losses = new ArrayList<>();
    forEach(p, batches, Optional.of(g), batch -> losses.add(lossAndGradient(p, batch, g)));
    return losses;
  }

  /**
   * Adds the gradient of the weighted sum of losses to {@code g}. Positions before the first whose
   * loss counts, the prompts, are spared all that follows the last block's keys and values.
   *
   * @return as {@link #losses}
   */
  public double[] lossAndGradient(DecoderParameters p, MicroBatch batch, DecoderParameters g) {
    double[] losses = losses(p, batch);
    backward(p, logits, g);
    return losses;
  }

  /**
   * Adds the gradient of an objective over the response tokens to {@code g}; the micro-batches' own
   * weights say which positions are scored, and nothing more.
   *
   * @param temperature the logits are divided by
   */
  public void objectiveGradient(
      DecoderParameters p,
      List<MicroBatch> batches,
      double temperature,
      TokenObjective objective,
      DecoderParameters g) {
    forEach(
        p,
        batches,
        Optional.of(g),
        batch -> objectiveGradient(p, batch, temperature, objective, g));
  }

  private void objectiveGradient(
      DecoderParameters p,
      MicroBatch batch,
      double temperature,
      TokenObjective objective,
      DecoderParameters g) {
    ScoredPositions scored = new ScoredPositions(batch, batch.firstWeighted());
    double[] losses = losses(p, scored, temperature);
    int[] origins = scored.origins();
    float[] factors = new float[origins.length];
    for (int row = 0; row < origins.length; row++) {
      if (origins[row] >= 0) {
        factors[row] = (float) (objective.weight(origins[row], losses[row]) / temperature);
      }
    }
    kernels.scaleRows(logits, factors);
    backward(p, logits, g);
  }

  /** Writes each response token's log-probability to its number's place. */
  public void logProbabilities(
      DecoderParameters p,
      List<MicroBatch> batches,
      double temperature,
      double[] logProbabilities) {
    forEach(
        p,
        batches,
        Optional.empty(),
        batch -> logProbabilities(p, batch, temperature, logProbabilities));
  }

  private void logProbabilities(
      DecoderParameters p, MicroBatch batch, double temperature, double[] logProbabilities) {
    ScoredPositions scored = new ScoredPositions(batch, batch.firstWeighted());
    double[] losses = losses(p, scored, temperature);
    int[] origins = scored.origins();
    for (int row = 0; row < origins.length; row++) {
      if (origins[row] >= 0) {
        logProbabilities[origins[row]] = -losses[row];
      }
    }
  }

  /** Losses [B·Q] of the scored positions; leaves their gradient, each of weight 1, as logits. */
  private double[] losses(DecoderParameters p, ScoredPositions scored, double temperature) {
    Tensor logits = forward(p, scored.batch(), scored.first());
    double[] losses = new double[logits.rows()];
    if (temperature != 1) {
      kernels.scaleRows(logits, filled(losses.length, (float) (1 / temperature)));
    }
    kernels.crossEntropy(logits, scored.targets(), filled(losses.length, 1), losses);
    return losses;
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  /**
   * Unweighted losses of each position [B·T], in nats; 0 before the first position whose loss
   * counts in any sequence.
   */
  public double[] losses(DecoderParameters p, MicroBatch batch) {
    ScoredPositions scored = new ScoredPositions(batch, batch.firstWeighted());
    Tensor logits = forward(p, batch, scored.first());
    double[] losses = new double[logits.rows()];
    kernels.crossEntropy(logits, scored.targets(), scored.weights(), losses);
    return scored.everywhere(losses);
  }

  /**
   * Adds the gradients of the parameters that {@code g} has to it, given that of the last {@link
   * #forward}'s logits.
   */
  public void backward(DecoderParameters p, Tensor logitsGradient, DecoderParameters g) {
    streams.reset();
    scratch.reset();
    Tensor branch = scratch.take(normalised.rows(), normalised.columns());
    Tensor stream = streams.take(normalised.rows(), normalised.columns());
    stream.fill(0);
    parameters.reset();
    DecoderParameters readable = p.readable(parameters);
    head.backward(readable, logitsGradient, normalised, branch, g);
    norm.backward(readable, branch, stream, g, scratch);
    int last = blocks.size() - 1;
    for (int layer = last; layer >= 0; layer--) {
      if (isRecomputing && layer < last) {
        recompute(layer);
      }
      scratch.reset();
      parameters.reset();
      stream = blocks.get(layer).backward(readable, stream, g, streams, scratch);
    }
    embedding.backward(stream, kept.tokens(), kept.pass().positions(), g);
  }

  /** All positions are queries but in the last block, whose activations are still there. */
  private void recompute(int layer) {
    block.reset();
    parameters.reset();
    blocks.get(layer).recompute(kept.pass(), kept.inputs().get(layer), 0);
  }

  /**
   * Runs whole prompts and leaves the keys and values of prompt b in the slots {@code slots[0][b],
   * slots[1][b], …}, one for each response that will follow it.
   *
   * @return logits [B, V] of each prompt's last position, which predict its answer's first token
   */
  public Tensor prefill(
      DecoderParameters p, int[] tokens, int size, int length, KvCache cache, int[][] slots) {
    int[][] slotsOfRows = new int[slots.length][size * length];
    for (int member = 0; member < slots.length; member++) {
      for (int row = 0; row < size * length; row++) {
        slotsOfRows[member][row] = slots[member][row / length];
      }
    }
    AttentionMask mask = AttentionMask.causal(size, length);
    Context context = new Context.Prompts(mask, cache, slotsOfRows);
    int[] positions = MicroBatch.positions(size, length);
    Inputs inputs = new Inputs(Arrays.copyOf(tokens, positions.length), positions);
    return run(p, size, length, inputs, context);
  }

  /**
   * One token more for each of n sequences.
   *
   * @param tokens the newest token of each; the first n entries are read, as of the next two
   * @param slots where its past lies in the cache
   * @param positions its position, which is the number of tokens before it
   * @return logits [n, V]
   */
  public Tensor step(
      DecoderParameters p, int n, int[] tokens, KvCache cache, int[] slots, int[] positions) {
    Inputs inputs = new Inputs(Arrays.copyOf(tokens, n), Arrays.copyOf(positions, n));
    return run(p, n, 1, inputs, new Context.Cached(cache, slots));
  }
}
