package org.pcot.model.decoder;

import java.util.Arrays;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * GPT-2's decoder over any kernels: full passes forward and backward, and passes that fill and read
 * a cache of keys and values.
 *
 * <p>An instance serves one thread: it owns the activations, and a tensor that it returns is valid
 * until its next call. Parameters belong to the caller.
 */
public final class Decoder {
  private final DecoderConfig config;
  private final Sizes sizes;
  private final Kernels kernels;
  private final DecoderBlock block;
  private final Arena arena;
  private final Arena gradientArena;

  /** What the last forward pass read. */
  private record Inputs(int[] tokens, int[] positions) {}

  private Activations activations;
  private Inputs inputs;

  public Decoder(DecoderConfig config, Kernels kernels) {
    this.config = config;
    this.sizes = Sizes.of(config);
    this.kernels = kernels;
    this.block = new DecoderBlock(sizes, kernels);
    this.arena = new Arena(kernels.dataType());
    this.gradientArena = new Arena(kernels.dataType());
  }

  public DecoderConfig config() {
    return config;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** A cache of this decoder's keys and values, of undefined content. */
  public KvCache newCache(int slots, int capacity) {
    return kernels.newCache(
        new CacheShape(sizes.nLayer(), sizes.nHead(), sizes.headSize(), slots, capacity));
  }

  /** Logits [B·T, V] of every position, with what {@link #backward} needs kept. */
  public Tensor forward(DecoderParameters p, int[] tokens, int size, int length) {
    return forward(p, TokenBatch.of(size, length, tokens), 0);
  }

  /** Logits [B·Q, V] of the positions from {@code first} on. */
  private Tensor forward(DecoderParameters p, TokenBatch batch, int first) {
    AttentionShape shape = shape(batch.size(), batch.length(), batch.positions()).from(first);
    activations = Activations.forTraining(arena, sizes, shape);
    inputs = new Inputs(batch.tokens(), batch.positions());
    kernels.embed(
        p.tokens(), p.positions(), inputs.tokens(), inputs.positions(), activations.input());
    blocks(p, (a, layer) -> attend(a, batch.mask()));
    return logits(p);
  }

  /**
   * Adds the gradient of the weighted sum of losses to {@code g}. Positions before the first whose
   * loss counts, the prompts, are spared all that follows the last block's keys and values.
   *
   * @return as {@link #losses}
   */
  public double[] lossAndGradient(DecoderParameters p, TokenBatch batch, DecoderParameters g) {
    double[] losses = losses(p, batch);
    backward(p, activations.logits(), g);
    return losses;
  }

  /**
   * Adds the gradient of an objective over the response tokens to {@code g}; a batch's own weights
   * say which positions are scored, and nothing more.
   *
   * @param temperature the logits are divided by
   */
  public void objectiveGradient(
      DecoderParameters p,
      TokenBatch batch,
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
    kernels.scaleRows(activations.logits(), factors);
    backward(p, activations.logits(), g);
  }

  /** Writes each response token's log-probability to its number's place. */
  public void logProbabilities(
      DecoderParameters p, TokenBatch batch, double temperature, double[] logProbabilities) {
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
  public double[] losses(DecoderParameters p, TokenBatch batch) {
    ScoredPositions scored = new ScoredPositions(batch, batch.firstWeighted());
    Tensor logits = forward(p, batch, scored.first());
    double[] losses = new double[logits.rows()];
    kernels.crossEntropy(logits, scored.targets(), scored.weights(), losses);
    return scored.everywhere(losses);
  }

  /**
   * Adds the gradients of all parameters to {@code g}, given that of the last {@link #forward}'s
   * logits.
   */
  public void backward(DecoderParameters p, Tensor logitsGradient, DecoderParameters g) {
    Activations a = activations;
    DecoderBlock.Gradients d = DecoderBlock.Gradients.take(gradientArena, sizes, a.shape());
    int last = sizes.nLayer() - 1;
    Tensor branch = d.branch().rows(0, a.shape().outputRows());
    Tensor output = d.output(a.shape());
    kernels.logitsBackward(logitsGradient, a.norm(), p.head(), branch, g.head());
    output.fill(0);
    kernels.layerNormBackward(
        branch,
        a.blocks().get(last).output(),
        p.finalNorm().weight(),
        a.statistics(),
        output,
        g.finalNorm().weight(),
        g.finalNorm().bias());
    for (int layer = last; layer >= 0; layer--) {
      Tensor input = layer == 0 ? a.input() : a.blocks().get(layer - 1).output();
      block.backward(p.blocks().get(layer), input, a.blocks().get(layer), d, g.blocks().get(layer));
    }
    kernels.embedBackward(
        d.stream(), inputs.tokens(), inputs.positions(), g.tokens(), g.positions());
  }

  /**
   * Runs whole prompts and leaves the keys and values of prompt b in the slots {@code slots[0][b],
   * slots[1][b], …}, one for each response that will follow it.
   *
   * @return logits [B, V] of each prompt's last position, which predict its answer's first token
   */
  public Tensor prefill(
      DecoderParameters p, int[] tokens, int size, int length, KvCache cache, int[][] slots) {
    int[] positions = TokenBatch.positions(size, length);
    AttentionMask mask = AttentionMask.causal(size, length);
    AttentionShape shape = shape(size, length, positions).from(length - 1);
    activations = Activations.forInference(arena, sizes, shape, false);
    int[][] slotsOfRows = new int[slots.length][size * length];
    for (int member = 0; member < slots.length; member++) {
      for (int row = 0; row < size * length; row++) {
        slotsOfRows[member][row] = slots[member][row / length];
      }
    }
    kernels.embed(p.tokens(), p.positions(), tokens, positions, activations.input());
    blocks(
        p,
        (a, layer) -> {
          attend(a, mask);
          for (int[] slotOfRow : slotsOfRows) {
            kernels.cacheKeysValues(a.queriesKeysValues(), cache, layer, slotOfRow, positions);
          }
        });
    return logits(p);
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
    activations = Activations.forInference(arena, sizes, shape(n, 1, positions), true);
    kernels.embed(p.tokens(), p.positions(), tokens, positions, activations.input());
    blocks(
        p,
        (a, layer) -> {
          kernels.cacheKeysValues(a.queriesKeysValues(), cache, layer, slots, positions);
          kernels.cachedAttention(
              a.queriesKeysValues(), cache, layer, slots, positions, a.attention());
        });
    return logits(p);
  }

  private void blocks(DecoderParameters p, DecoderBlock.Attention attention) {
    Tensor stream = activations.input();
    for (int layer = 0; layer < sizes.nLayer(); layer++) {
      Activations.Block a = activations.blocks().get(layer);
      block.forward(p.blocks().get(layer), stream, a, layer, attention);
      stream = a.output();
    }
    kernels.layerNorm(
        stream,
        p.finalNorm().weight(),
        p.finalNorm().bias(),
        sizes.layerNormEpsilon(),
        activations.norm(),
        activations.statistics());
  }

  private void attend(Activations.Block a, AttentionMask mask) {
    kernels.causalAttention(
        a.shape(), mask, a.queriesKeysValues(), a.probabilities(), a.attention());
  }

  private Tensor logits(DecoderParameters p) {
    kernels.logits(activations.norm(), p.head(), activations.logits());
    return activations.logits();
  }

  private AttentionShape shape(int size, int length, int[] positions) {
    for (int row = 0; row < size * length; row++) {
      if (positions[row] >= sizes.nPositions()) {
        throw new IllegalArgumentException(
            "position "
                + positions[row]
                + " is not below the number of positions, "
                + sizes.nPositions());
      }
    }
    return AttentionShape.full(size, length, sizes.nHead(), sizes.headSize());
  }
}
