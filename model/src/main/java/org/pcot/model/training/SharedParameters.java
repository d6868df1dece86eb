package org.pcot.model.training;

import java.io.Serializable;
import org.pcot.model.decoder.DecoderParameters;

/**
 * Parameters as they were when they were shared, wherever shards are computed; a shard function may
 * carry them along. Closing frees them everywhere.
 */
public interface SharedParameters extends Serializable, AutoCloseable {
  /** The parameters, for this worker to read while it works on one shard. */
  DecoderParameters on(Worker worker);

  @Override
  void close();

  /** None, for who reads none. */
  record None() implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      throw new IllegalStateException("no parameters were shared");
    }

    @Override
    public void close() {}
  }
}
