package org.pcot.model.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/**
 * The fused operations that decoders are made of, each forward and backward.
 *
 * <p>All tensors are row-major matrices; a row is a token. "Writes" means that the old content of
 * an output does not matter; "adds" means that the result is added to what is there. Outputs never
 * overlap inputs unless a method says so. Gradients of parameters are always added, so that chunks
 * of a batch accumulate into one gradient.
 *
 * <p>An instance serves one thread.
 */
public interface Kernels {
  /**
   * The element type of every tensor given to these kernels, but of the gradients of parameters,
   * which are added to: these may be FLOAT where all else is BFLOAT16.
   */
  DataType dataType();

  /** Where every tensor given to these kernels lies. */
  Memory memory();

  /** The threads that do their work; the caller alone, unless they say otherwise. */
  default Team team() {
    return new Team(1);
  }

  /** For tensors of these kernels. */
  default Arena newArena() {
    return new Arena(memory(), dataType());
  }

  /**
   * Writes {@code output[r] = table[tokens[r]]}.
   *
   * @param tokens row numbers of the table; entries from {@code output.rows()} on are not read
   */
  void embed(Tensor table, int[] tokens, Tensor output);

  /** Writes {@code output[r] = tokenTable[tokens[r]] + positionTable[positions[r]]}. */
  void embedWithPositions(
      Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output);

  /** Adds each row of the gradient to the row of the table that it came from, in row order. */
  void embedBackward(Tensor outputGradient, int[] tokens, Tensor tableGradient);

  /**
   * Writes the normalised rows, and (mean, 1/standard deviation) of each row into {@code
   * statistics} [n, 2].
   */
  void layerNorm(
      Tensor input, Tensor weight, Tensor bias, double epsilon, Tensor output, Tensor statistics);

  /** Adds to all three gradients. */
  void layerNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor statistics,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient);

  /**
   * Writes {@code x / sqrt(mean(x²) + epsilon) · weight} of each row x, and the factor {@code 1 /
   * sqrt(…)} of each into {@code scales} [n, 1].
   */
  void rmsNorm(Tensor input, Tensor weight, double epsilon, Tensor output, Tensor scales);

  /** Adds to both gradients. */
  void rmsNormBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor scales,
      Tensor inputGradient,
      Tensor weightGradient);

  /**
   * Normalises every head of queries and of keys as {@link #rmsNorm} does a row, and copies the
   * values.
   *
   * @param input [n, (H + 2G)·D], the three side by side
   * @param heads those of queries, H
   * @param queryWeight of each of them [1, D]
   * @param keyWeight of each head of keys [1, D]
   * @param output like the input, which it may be
   * @param scales the factor of each head [n, H + G], written
   */
  void headNorm(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      double epsilon,
      Tensor output,
      Tensor scales);

  /**
   * Turns the gradient of the output into that of the input, in place, and adds to those of the
   * weights.
   */
  void headNormBackward(
      Tensor input,
      int heads,
      Tensor queryWeight,
      Tensor keyWeight,
      Tensor scales,
      Tensor gradient,
      Tensor queryWeightGradient,
      Tensor keyWeightGradient);

  /** Writes {@code output = input · weight}. */
  void product(Tensor input, Tensor weight, StorageOrder order, Tensor output);

  /** Writes {@code output = residual + input · weight}; output may be residual. */
  void productWithResidual(
      Tensor input, Tensor weight, StorageOrder order, Tensor residual, Tensor output);

  /** Writes {@code output = input · weight + bias}, with bias [1, out]. */
  void linear(Tensor input, Tensor weight, StorageOrder order, Tensor bias, Tensor output);

  /** Writes {@code output = residual + input · weight + bias}; output may be residual. */
  void linearWithResidual(
      Tensor input, Tensor weight, StorageOrder order, Tensor bias, Tensor residual, Tensor output);

  /** Writes the gradient of a product's input. */
  void productBackward(
      Tensor outputGradient, Tensor weight, StorageOrder order, Tensor inputGradient);

  /** Adds to the gradient of a product's weight. */
  void weightBackward(
      Tensor outputGradient, Tensor input, StorageOrder order, Tensor weightGradient);

  /** Adds the sum of the rows to the gradient of a bias. */
  void biasBackward(Tensor outputGradient, Tensor biasGradient);

  /** Adds the input [n, w] to the columns {@code first} … {@code first + w - 1} of the output. */
  void addToColumns(Tensor input, Tensor output, int first);

  /** Writes the columns {@code first} … {@code first + w - 1} of the input to the output [n, w]. */
  void takeColumns(Tensor input, int first, Tensor output);

  /** Writes GPT-2's gelu_new, {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x³)))}. */
  void gelu(Tensor input, Tensor output);

  /** Turns the gradient of gelu's output into that of its input, in place. */
  void geluBackward(Tensor input, Tensor gradient);

  /**
   * Writes {@code silu(gate) · up}, with {@code silu(x) = x / (1 + exp(-x))}.
   *
   * @param gateUp [n, 2·I], the two side by side
   * @param output [n, I]
   */
  void swiGlu(Tensor gateUp, Tensor output);

  /** Writes the gradient of both. */
  void swiGluBackward(Tensor outputGradient, Tensor gateUp, Tensor gateUpGradient);

  /**
   * Rotates the first heads of each row, in place: channels d and d + D/2 of a head, as a pair, by
   * the angle whose cosine and sine the table has for the row's position.
   *
   * @param table [positions, D]: the cosines of D/2 angles, then their sines
   * @param positions of each row
   */
  void rotate(Tensor rows, int heads, Tensor table, int[] positions);

  /** Rotates a gradient back, in place. */
  void rotateBackward(Tensor gradient, int heads, Tensor table, int[] positions);

  /** Room for what this attention keeps for its backward pass, of undefined content. */
  AttentionState newAttentionState(AttentionShape shape, AttentionMask mask, Arena arena);

  /**
   * Causal self-attention, {@code softmax(q kᵀ / sqrt(D)) v} in every head of every sequence, over
   * the last positions, a window of them, that the mask lets a token see, for the positions of the
   * shape that are queries.
   *
   * @param queriesKeysValues [B·T, (H + 2G)·D], the three side by side
   * @param state written; {@link AttentionState#NONE} where no backward pass follows
   * @param output [B·Q, H·D], written
   */
  void causalAttention(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor output);

  /** Writes the gradient of queries (0 where a position is none), keys and values. */
  void causalAttentionBackward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      AttentionState state,
      Tensor queriesKeysValuesGradient);

  /** Writes the rows [B·Q, C] of the positions that are queries, out of those of all [B·T, C]. */
  void selectQueries(AttentionShape shape, Tensor input, Tensor output);

  /** Writes the gradient [B·T, C] of {@link #selectQueries}: 0 where a position is no query. */
  void selectQueriesBackward(AttentionShape shape, Tensor outputGradient, Tensor inputGradient);

  /**
   * Softmax cross-entropy with a weight per row: replaces the logits by the gradient of the
   * weighted sum, {@code weight · (softmax - oneHot(target))}. Rows of weight 0 get a zero
   * gradient.
   *
   * @param rowLosses the unweighted loss {@code -ln softmax[target]} of each row, written
   */
  void crossEntropy(Tensor logits, int[] targets, float[] weights, double[] rowLosses);

  /**
   * Chooses tokens, each from a row of logits: the likeliest, the first of equals, or the first at
   * which the sum of the weights {@code exp(logit / temperature)} that the cuts leave, in the order
   * of tokens, exceeds {@code draw} times their sum. What leaves the logits' memory is the tokens
   * and what is told of them.
   *
   * @param rows of the logits, for each token
   * @param draws in [0, 1), for each token; not read where the likeliest is chosen
   * @param tokens written; -1 where the greatest logit is infinite, or one is not a number
   * @param logProbabilities written, in nats: of the softmax at the temperature (1 where the
   *     likeliest is chosen) before it is cut, which is what a policy gradient differentiates and
   *     TRL computes; empty where they are not wanted
   */
  default void chooseTokens(
      Tensor logits,
      int[] rows,
      Sampling sampling,
      double[] draws,
      int[] tokens,
      double[] logProbabilities) {
    new HostSampling(logits.onHost(), rows, sampling, draws, tokens, logProbabilities)
        .choose(team());
  }

  /** Multiplies row r by {@code factors[r]}, in place; a factor of 0 makes zeros of finite rows. */
  void scaleRows(Tensor rows, float[] factors);

  /** A cache for these kernels, of undefined content. */
  KvCache newCache(CacheShape shape);

  /**
   * Puts the keys and values of row r into the cache, at slot {@code slots[r]} and position {@code
   * positions[r]}. Of rows with one place the last stays: the positions of a slot must rise.
   *
   * @param queriesKeysValues [n, (H + 2G)·D], G being the cache's heads
   */
  void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions);

  /**
   * Attention of one new query a row to positions 0 … {@code positions[r]} of slot {@code
   * slots[r]}, or to the last of them that the cache's window holds, where {@code positions[r]} is
   * the newest.
   *
   * @param output [n, H·D], written
   */
  void cachedAttention(
      Tensor queriesKeysValues,
      KvCache cache,
      int layer,
      int[] slots,
      int[] positions,
      Tensor output);
}
