package org.pcot.rl.algorithms;

import java.util.Locale;

/** The algorithms of post-training. */
public enum AlgorithmChoice {
  STAR("STaR"),
  REINFORCE("REINFORCE"),
  GRPO("GRPO");

  private final String title;

  AlgorithmChoice(String title) {
    this.title = title;
  }

  /** As papers write it. */
  public String title() {
    return title;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
