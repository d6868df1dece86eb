package org.pcot.jobs.figures;

/** An algorithm of post-training, as a figure names it. */
public enum Method {
  STAR("STaR", "round"),
  REINFORCE("REINFORCE", "iteration"),
  GRPO("GRPO", "iteration");

  private final String title;
  private final String unit;

  Method(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  String title() {
    return title;
  }

  /** What one turn of the algorithm is called. */
  String unit() {
    return unit;
  }
}
