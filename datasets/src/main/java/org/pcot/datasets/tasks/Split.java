package org.pcot.datasets.tasks;

import java.util.Locale;
import org.pcot.datasets.random.CounterRandom.Purpose;

/**
 * The two sides of a corpus; every draw for training, rollouts included, is from {@link #TRAIN}.
 */
public enum Split {
  TRAIN(Purpose.TRAIN_EXAMPLE),
  TEST(Purpose.TEST_EXAMPLE);

  private final Purpose purpose;

  Split(Purpose purpose) {
    this.purpose = purpose;
  }

  /** The random stream of this side's demonstrations. */
  public Purpose purpose() {
    return purpose;
  }

  /** The name in files: {@code train} or {@code test}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
