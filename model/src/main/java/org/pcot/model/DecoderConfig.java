package org.pcot.model;

import java.io.Serializable;
import org.pcot.datasets.UserError;

/**
 * A decoder in GPT-2's architecture. Components carry the names of Hugging Face's {@code
 * GPT2Config} in camel case, and are written under those names into a checkpoint's config.json.
 */
public record DecoderConfig(
    int vocabSize,
    int nPositions,
    int nEmbd,
    int nLayer,
    int nHead,
    double layerNormEpsilon,
    double initializerRange,
    boolean tieWordEmbeddings)
    implements Serializable {

  public DecoderConfig {
    if (nEmbd % nHead != 0) {
      throw new UserError(
          "n_head = " + nHead + " does not divide n_embd = " + nEmbd,
          "choose a width that is a multiple of the number of heads");
    }
  }

  /** GPT-2's constants (epsilon 1e-5, initial range 0.02, tied embeddings) at this size. */
  public static DecoderConfig of(int vocabSize, int nPositions, int nEmbd, int nLayer, int nHead) {
    return new DecoderConfig(vocabSize, nPositions, nEmbd, nLayer, nHead, 1e-5, 0.02, true);
  }

  public int headSize() {
    return nEmbd / nHead;
  }

  /** Width of the hidden layer of the feed-forward block. */
  public int nInner() {
    return 4 * nEmbd;
  }
}
