package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import org.pcot.datasets.corpus.rejects.Rejection;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;
import org.pcot.datasets.problems.Split;

/**
 * What became of one row of a source file.
 *
 * @param solution null when the row is rejected
 * @param rejection null when it is used
 */
record RowOutcome(Split split, String file, long line, Solution solution, Rejection rejection)
    implements Serializable {

  boolean isUsable() {
    return solution != null;
  }

  boolean isUsableFor(Split other) {
    return isUsable() && split == other;
  }

  RowOutcome rejected(Reason reason, String detail) {
    return new RowOutcome(split, file, line, null, new Rejection(file, line, reason, detail));
  }

  RowOutcome movedTo(Split other) {
    return new RowOutcome(other, file, line, solution, null);
  }
}
