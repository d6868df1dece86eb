package org.pcot.jobs.benchmark.trl;

import java.util.Collections;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What both sides do, and how many times faster than TRL it is to be. */
enum Work {
  /** A step of supervised fine-tuning. */
  FINE_TUNING(1.2, 3, 0) {
    @Override
    Training of(Trained trained) {
      return new FineTuning(trained);
    }
  },
  /** An iteration of GRPO, rollouts, rewards, an update, whose responses are all as long. */
  GRPO(3, 0, 0) {
    @Override
    Training of(Trained trained) {
      return GrpoIterations.evenSums(trained, Collections.emptySortedSet());
    }
  },
  /** The same where each token ends a response with a probability of about one in so many. */
  GRPO_ENDING(3, 0, 0) {
    @Override
    Training of(Trained trained) {
      return GrpoIterations.evenSums(
          trained,
          IntStream.range(0, trained.vocabulary())
              .filter(token -> token % MEAN_LENGTH == 0)
              .boxed()
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  },
  /** An iteration of GRPO on parity of 20 bits. */
  PARITY_20(20, 0, 20) {
    @Override
    Training of(Trained trained) {
      return GrpoIterations.parity(trained, 20);
    }
  },
  /** The same with 50 bits. */
  PARITY_50(20, 0, 20) {
    @Override
    Training of(Trained trained) {
      return GrpoIterations.parity(trained, 50);
    }
  };

  private static final int MEAN_LENGTH = 16;

  private final double wantedRatio;
  private final int compared;
  private final int warmUps;

  Work(double wantedRatio, int compared, int warmUps) {
    this.wantedRatio = wantedRatio;
    this.compared = compared;
    this.warmUps = warmUps;
  }

  /** This project's side. */
  abstract Training of(Trained trained);

  double wantedRatio() {
    return wantedRatio;
  }

  /** Steps after the first that are not timed, along the same tokens on both sides. */
  int compared() {
    return compared;
  }

  /** Steps after those until the compiler of this side's virtual machine is done. */
  int warmUps() {
    return warmUps;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
