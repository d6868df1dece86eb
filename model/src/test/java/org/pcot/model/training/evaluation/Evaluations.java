package org.pcot.model.training.evaluation;

import java.util.List;

/** Evaluations as tests need them. */
public final class Evaluations {
  private Evaluations() {}

  /** Of one long response that ended. */
  public static Evaluation ofOne(int length, boolean isRight) {
    return Evaluation.summarise(List.of(new Evaluation.Graded(length, true, isRight, true)), 1);
  }
}
