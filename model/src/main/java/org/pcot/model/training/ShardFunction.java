package org.pcot.model.training;

import java.io.Serializable;
import org.pcot.model.decoder.DecoderParameters;

/**
 * The work on one shard of a step: a pure function of parameters and input, whichever worker runs
 * it, whenever and however often.
 */
@FunctionalInterface
public interface ShardFunction<I, R> extends Serializable {
  R apply(Worker worker, DecoderParameters parameters, I input);
}
