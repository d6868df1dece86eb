package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Set;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

/**
 * Keeps the splits apart: a question of the test rows is in no other, one of the validation files
 * is not trained on, and a share of the other training questions, chosen by their hash whatever the
 * seed, is validated on.
 *
 * @param test hashes of the test questions
 * @param validation hashes of the questions in validation files
 */
record HeldOut(Set<String> test, Set<String> validation, double validationShare)
    implements Serializable {

  RowOutcome sorted(RowOutcome outcome) {
    if (!outcome.isUsable() || outcome.split() == Split.TEST) {
      return outcome;
    }
    String question = outcome.solution().questionHash();
    if (test.contains(question)) {
      return outcome.rejected(Reason.ALSO_IN_TEST, "its question is a test question");
    } else if (outcome.split() == Split.TRAIN && validation.contains(question)) {
      return outcome.rejected(Reason.ALSO_IN_VALIDATION, "its question is a validation question");
    } else if (outcome.split() == Split.TRAIN && uniform(question) < validationShare) {
      return outcome.movedTo(Split.VALIDATION);
    }
    return outcome;
  }

  private static double uniform(String hash) {
    long word = new BigInteger(hash.substring(0, 16), 16).longValue();
    return CounterRandom.of(0, Purpose.INPUT_SPLIT, word).uniform(0);
  }
}
