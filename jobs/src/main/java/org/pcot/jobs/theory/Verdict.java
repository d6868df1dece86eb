package org.pcot.jobs.theory;

/** What a measurement says of a claim. */
public enum Verdict {
  HOLDS,
  FAILS,
  /** Computed, but the theorem does not speak of this share of long demonstrations. */
  OUTSIDE_THEOREM,
  /** The share is so near to the threshold that this epsilon leaves both sides open. */
  AT_THRESHOLD;

  public boolean isDecided() {
    return this == HOLDS || this == FAILS;
  }

  static Verdict of(boolean holds) {
    return holds ? HOLDS : FAILS;
  }
}
