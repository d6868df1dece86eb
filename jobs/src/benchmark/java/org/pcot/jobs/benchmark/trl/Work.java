package org.pcot.jobs.benchmark.trl;

import java.util.Locale;

/** What both sides do, and how many times faster than TRL it is to be. */
enum Work {
  /** A step of supervised fine-tuning. */
  FINE_TUNING(1.2, 3) {
    @Override
    Training of(Trained trained) {
      return new FineTuning(trained);
    }
  },
  /** An iteration of GRPO: rollouts, rewards, an update. */
  GRPO(3, 0) {
    @Override
    Training of(Trained trained) {
      return new GrpoIterations(trained);
    }
  };

  private final double wantedRatio;
  private final int warmUps;

  Work(double wantedRatio, int warmUps) {
    this.wantedRatio = wantedRatio;
    this.warmUps = warmUps;
  }

  /** This project's side. */
  abstract Training of(Trained trained);

  double wantedRatio() {
    return wantedRatio;
  }

  /** Steps after the first that are not timed, along the same tokens on both sides. */
  int warmUps() {
    return warmUps;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
