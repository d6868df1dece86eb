package org.pcot.model.architecture;

import java.io.Serializable;

/**
 * A decoder of some architecture, with the sizes that its vocabulary and its texts ask for: what
 * config.json says, and adapter_config.json beside it.
 *
 * @param maxPositions tokens of the longest text
 * @param adapter which has the only parameters that are trained, where it has any
 */
public record DecoderConfig(
    Architecture architecture, int vocabSize, int maxPositions, Adapter adapter)
    implements Serializable {

  /** Without an adapter. */
  public DecoderConfig(Architecture architecture, int vocabSize, int maxPositions) {
    this(architecture, vocabSize, maxPositions, new Adapter.None());
  }

  public DecoderConfig with(Adapter other) {
    return new DecoderConfig(architecture, vocabSize, maxPositions, other);
  }

  /** The decoder without its adapter. */
  public DecoderConfig base() {
    return with(new Adapter.None());
  }

  /**
   * @throws org.pcot.datasets.UserError when the adapter is for layers that are not there
   */
  public DecoderDescription description() {
    return architecture.description(vocabSize, maxPositions).with(adapter);
  }
}
