package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;

/** What is trained beside a decoder's own parameters, which are frozen then. */
public sealed interface Adapter extends Serializable permits Adapter.None, Lora {
  /** Nothing: the decoder's own parameters are trained. */
  record None() implements Adapter {
    @Override
    public List<LowRank> of(DecoderDescription decoder) {
      return List.of();
    }
  }

  /** What is added to the matrices of a decoder. */
  List<LowRank> of(DecoderDescription decoder);
}
