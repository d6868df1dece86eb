package org.pcot.datasets.problems;

import org.pcot.datasets.random.CounterRandom.Purpose;

/**
 * The two sides of a corpus; every draw for training, rollouts included, is from {@link #TRAIN}.
 */
public enum Split {
  TRAIN("train", Purpose.TRAIN_EXAMPLE),
  TEST("test", Purpose.TEST_EXAMPLE);

  private final String label;
  private final Purpose purpose;

  Split(String label, Purpose purpose) {
    this.label = label;
    this.purpose = purpose;
  }

  /** The random stream of this side's demonstrations. */
  public Purpose purpose() {
    return purpose;
  }

  /** The name in files: {@code train} or {@code test}. */
  public String label() {
    return label;
  }
}
