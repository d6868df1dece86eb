package org.pcot.model.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Tensor;

/**
 * The fused operations that a decoder is made of, each forward and backward.
 *
 * <p>All tensors are row-major matrices; a row is a token. "Writes" means that the old content of
 * an output does not matter; "adds" means that the result is added to what is there. Outputs never
 * overlap inputs unless a method says so. Gradients of parameters are always added, so that chunks
 * of a batch accumulate into one flat gradient.
 *
 * <p>An instance serves one thread.
 */
public interface Kernels {
  /** The element type of every tensor given to these kernels. */
  DataType dataType();

  /**
   * Writes {@code output[r] = tokenTable[tokens[r]] + positionTable[positions[r]]}.
   *
   * @param tokens n row numbers of the token table; entries from {@code output.rows()} on are not
   *     read
   */
  void embed(Tensor tokenTable, Tensor positionTable, int[] tokens, int[] positions, Tensor output);

  /** Adds each row of the gradient to the rows of both tables that it came from, in row order. */
  void embedBackward(
      Tensor outputGradient,
      int[] tokens,
      int[] positions,
      Tensor tokenTableGradient,
      Tensor positionTableGradient);

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

  /** Writes {@code output = input · weight + bias}, with weight [in, out] and bias [1, out]. */
  void linear(Tensor input, Tensor weight, Tensor bias, Tensor output);

  /** Writes {@code output = residual + input · weight + bias}; output may be residual. */
  void linearWithResidual(Tensor input, Tensor weight, Tensor bias, Tensor residual, Tensor output);

  /** Writes the gradient of the input, adds to those of weight and bias. */
  void linearBackward(
      Tensor outputGradient,
      Tensor input,
      Tensor weight,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient);

  /** Writes GPT-2's gelu_new, {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x³)))}. */
  void gelu(Tensor input, Tensor output);

  /** Turns the gradient of gelu's output into that of its input, in place. */
  void geluBackward(Tensor input, Tensor gradient);

  /**
   * Causal self-attention, {@code softmax(q kᵀ / sqrt(D)) v} in every head of every sequence, over
   * the positions that the mask lets a token see, for the positions of the shape that ask.
   *
   * @param queriesKeysValues [B·T, 3·H·D], the three side by side
   * @param probabilities [B·H·Q, paddedLength], written up to the position that asks; 0 where it
   *     does not see; what lies behind is undefined
   * @param output [B·Q, H·D], written
   */
  void causalAttention(
      AttentionShape shape,
      AttentionMask mask,
      Tensor queriesKeysValues,
      Tensor probabilities,
      Tensor output);

  /** Writes the gradient of queries (0 where a position does not ask), keys and values. */
  void causalAttentionBackward(
      AttentionShape shape,
      Tensor outputGradient,
      Tensor queriesKeysValues,
      Tensor probabilities,
      Tensor queriesKeysValuesGradient);

  /** Writes the rows [B·Q, C] of the positions that ask, out of those of all [B·T, C]. */
  void selectQueries(AttentionShape shape, Tensor input, Tensor output);

  /** Writes the gradient [B·T, C] of {@link #selectQueries}: 0 where a position does not ask. */
  void selectQueriesBackward(AttentionShape shape, Tensor outputGradient, Tensor inputGradient);

  /** Writes {@code logits = input · headᵀ}, with head [V, C]. */
  void logits(Tensor input, Tensor head, Tensor logits);

  /** Writes the gradient of the input, adds to that of the head. */
  void logitsBackward(
      Tensor logitsGradient, Tensor input, Tensor head, Tensor inputGradient, Tensor headGradient);

  /**
   * Softmax cross-entropy with a weight per row: replaces the logits by the gradient of the
   * weighted sum, {@code weight · (softmax - oneHot(target))}. Rows of weight 0 get a zero
   * gradient.
   *
   * @param rowLosses the unweighted loss {@code -ln softmax[target]} of each row, written
   */
  void crossEntropy(Tensor logits, int[] targets, float[] weights, double[] rowLosses);

  /** Multiplies row r by {@code factors[r]}, in place; a factor of 0 makes zeros of finite rows. */
  void scaleRows(Tensor rows, float[] factors);

  /** A cache for these kernels, of undefined content. */
  KvCache newCache(CacheShape shape);

  /**
   * Puts the keys and values of row r into the cache, at slot {@code slots[r]} and position {@code
   * positions[r]}.
   */
  void cacheKeysValues(
      Tensor queriesKeysValues, KvCache cache, int layer, int[] slots, int[] positions);

  /**
   * Attention of one new query a row to positions 0 … {@code positions[r]} of slot {@code
   * slots[r]}.
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
