package org.pcot.model.training;

import java.io.Serializable;

/**
 * What shards contribute and steps add up.
 *
 * @param <R> the implementing type
 */
public interface Summable<R extends Summable<R>> extends Serializable {
  /** This and the other; either may be changed by it and must not be used afterwards. */
  R plus(R other);
}
