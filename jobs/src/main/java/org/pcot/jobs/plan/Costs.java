package org.pcot.jobs.plan;

/**
 * What a decoder costs one thread of this machine while all others work too, in seconds.
 *
 * @param trained of a token, forward and backward
 * @param read of a prompt's token, whose keys and values are left in the cache
 * @param generated of a token of a response
 */
record Costs(double trained, double read, double generated) {
  Costs plus(double factor, Costs other) {
    return new Costs(
        trained + factor * other.trained,
        read + factor * other.read,
        generated + factor * other.generated);
  }

  Costs times(double factor) {
    return new Costs(factor * trained, factor * read, factor * generated);
  }

  /** Those of a part of a decoder: what timing's scatter makes less than nothing is nothing. */
  Costs orNothing() {
    return new Costs(Math.max(0, trained), Math.max(0, read), Math.max(0, generated));
  }
}
