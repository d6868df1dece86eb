package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import org.pcot.datasets.corpus.solutions.Rejection.Reason;

/**
 * What became of one row of a source file.
 *
 * @param solution null when the row is rejected
 * @param rejection null when it is used
 */
record SourceOutcome(
    Side side, String file, long line, WorkedSolution solution, Rejection rejection)
    implements Serializable {

  boolean isUsable() {
    return solution != null;
  }

  boolean isUsableFor(Side other) {
    return isUsable() && side == other;
  }

  SourceOutcome rejected(Reason reason, String detail) {
    return new SourceOutcome(side, file, line, null, new Rejection(file, line, reason, detail));
  }

  SourceOutcome movedTo(Side other) {
    return new SourceOutcome(other, file, line, solution, null);
  }
}
