package org.pcot.model.decoder;

import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.architecture.Head;
import org.pcot.model.architecture.Norm;

/** What this decoder needs to know of a description in GPT-2's form. */
record Sizes(
    int vocabSize,
    int nPositions,
    int nEmbd,
    int nLayer,
    int nHead,
    double layerNormEpsilon,
    boolean tieWordEmbeddings) {
  static Sizes of(DecoderConfig config) {
    DecoderDescription description = config.description();
    return new Sizes(
        config.vocabSize(),
        config.maxPositions(),
        description.width(),
        description.blocks().size(),
        description.blocks().get(0).attention().heads(),
        ((Norm.LayerNorm) description.norm()).epsilon(),
        description.head() instanceof Head.Tied);
  }

  int headSize() {
    return nEmbd / nHead;
  }

  int nInner() {
    return 4 * nEmbd;
  }
}
