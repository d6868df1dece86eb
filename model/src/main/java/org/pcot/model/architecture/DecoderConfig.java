package org.pcot.model.architecture;

import java.io.Serializable;

/**
 * A decoder of some architecture, with the sizes that its vocabulary and its texts ask for: what
 * config.json says.
 *
 * @param maxPositions tokens of the longest text
 */
public record DecoderConfig(Architecture architecture, int vocabSize, int maxPositions)
    implements Serializable {

  public DecoderDescription description() {
    return architecture.description(vocabSize, maxPositions);
  }
}
