package org.pcot.datasets.corpus;

import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.tasks.Mixture;
import org.pcot.datasets.tasks.Parity;
import org.pcot.datasets.tasks.Split;

/** What a corpus holds; together with a seed it determines every row. */
public record CorpusConfig(
    @Setting(value = "the task to demonstrate", byDefault = "parity") TaskName task,
    @Setting(value = "number of bits of a parity input", min = 1) int d,
    @Setting(value = "probability that a demonstration is long", min = 0, max = 1) double pCot,
    @Setting(
            value = "distance of the partial parities in a long response, at most d",
            byDefault = "1",
            min = 1)
        int leap,
    @Setting(value = "demonstrations to train on", min = 1) long rows,
    @Setting(value = "demonstrations to test on", byDefault = "640", min = 1) long testRows) {

  /** The tasks that can be demonstrated. */
  public enum TaskName {
    PARITY
  }

  /**
   * @throws UserError for a value out of range
   */
  public CorpusConfig {
    mixture(task, d, leap, pCot);
    requireRows("rows", rows);
    requireRows("test_rows", testRows);
  }

  public Mixture mixture() {
    return mixture(task, d, leap, pCot);
  }

  /** The number of rows of a split. */
  public long rows(Split split) {
    return split == Split.TRAIN ? rows : testRows;
  }

  private static Mixture mixture(TaskName task, int d, int leap, double pCot) {
    return switch (task) {
      case PARITY -> new Mixture(new Parity(d, leap), pCot);
    };
  }

  private static void requireRows(String key, long rows) {
    if (rows < 1) {
      throw new UserError(
          key + " is " + rows + ": a corpus needs at least one row to a split",
          "give " + key + " a value of 1 or more");
    }
  }
}
