package org.pcot.model.kernels.cpu;

import org.pcot.model.kernels.Team;

/**
 * Divides work on a matrix among the threads of a team, by rows or by columns that do not depend on
 * one another; where it is divided is a matter of its size alone.
 */
record Parts(Team team) {
  /** Elements of a part: some microseconds. */
  private static final int ELEMENTS = 1 << 14;

  /** Columns of a part: whole vectors on every machine. */
  private static final int COLUMNS = 64;

  /** Work on the rows, or columns, from one on. */
  @FunctionalInterface
  interface Work {
    void on(int from, int count);
  }

  void byRows(int rows, int columns, Work work) {
    run(rows, Math.max(1, ELEMENTS / Math.max(1, columns)), work);
  }

  /** For sums over rows: each column is summed in the order of the rows. */
  void byColumns(int columns, Work work) {
    run(columns, COLUMNS, work);
  }

  private void run(int length, int each, Work work) {
    if (team.size() == 1) {
      work.on(0, length);
      return;
    }
    int parts = (length + each - 1) / each;
    team.run(parts, (part, member) -> work.on(part * each, Math.min(each, length - part * each)));
  }
}
