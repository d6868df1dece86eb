package org.pcot.datasets.corpus.solutions;

import java.util.Locale;
import org.pcot.datasets.random.CounterRandom.Purpose;

/** What a row is for; no question stands on two sides. */
public enum Side {
  TRAIN(Purpose.TRAIN_EXAMPLE),
  VALIDATION(Purpose.VALIDATION_EXAMPLE),
  TEST(Purpose.TEST_EXAMPLE);

  private final Purpose purpose;

  Side(Purpose purpose) {
    this.purpose = purpose;
  }

  /** The random stream of this side's demonstrations. */
  Purpose purpose() {
    return purpose;
  }

  /** The name in files and in the configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
