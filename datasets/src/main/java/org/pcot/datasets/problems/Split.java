package org.pcot.datasets.problems;

import java.util.Locale;
import org.pcot.datasets.random.CounterRandom.Purpose;

/**
 * What a row of a corpus is for; every draw for training, rollouts included, is from {@link
 * #TRAIN}.
 */
public enum Split {
  TRAIN(Purpose.TRAIN_EXAMPLE),
  VALIDATION(Purpose.VALIDATION_EXAMPLE),
  TEST(Purpose.TEST_EXAMPLE);

  private final Purpose purpose;

  Split(Purpose purpose) {
    this.purpose = purpose;
  }

  /** The random stream of this split's demonstrations. */
  public Purpose purpose() {
    return purpose;
  }

  /** The name in files and in configurations: {@code train}, {@code validation}, {@code test}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
