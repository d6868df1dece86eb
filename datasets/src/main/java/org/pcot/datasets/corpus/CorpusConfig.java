package org.pcot.datasets.corpus;

import java.util.Optional;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.KeyOrder;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.Caption;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TaskConfig;
import org.pcot.datasets.problems.TokenLimits;

/**
 * What a corpus holds; together with a seed it determines every row. Runs and manifests have
 * parity's leap behind p_cot.
 */
@KeyOrder({"task", "d", "digits", "p_cot"})
public record CorpusConfig(
    @Inlined TaskConfig task,
    @Setting(value = "probability that a demonstration is long", min = 0, max = 1) double pCot,
    @Setting(value = "demonstrations to train on", min = 1) long rows,
    @Setting(value = "demonstrations to test on", byDefault = "640", min = 1) long testRows)
    implements DemonstrationsConfig {

  /**
   * @throws UserError for a value out of range
   */
  public CorpusConfig {
    new Mixture(task.task(), pCot);
    requireRows("rows", rows);
    requireRows("test_rows", testRows);
  }

  @Override
  public String taskName() {
    return task.task().name();
  }

  @Override
  public Caption caption() {
    return task.task().caption();
  }

  @Override
  public Optional<Task> inSymbols() {
    return Optional.of(task.task());
  }

  @Override
  public TokenLimits limits() {
    return task.task().limits();
  }

  /** Of demonstrations with a token to a symbol. */
  public Mixture mixture() {
    return mixture(task.task());
  }

  /** The same in other tokens. */
  public Mixture mixture(Task tokenized) {
    return new Mixture(tokenized, pCot);
  }

  /** The number of rows of a split. */
  public long rows(Split split) {
    return switch (split) {
      case TRAIN -> rows;
      case VALIDATION -> 0;
      case TEST -> testRows;
    };
  }

  private static void requireRows(String key, long rows) {
    if (rows < 1) {
      throw new UserError(
          key + " is " + rows + ": a corpus needs at least one row in each split",
          "give " + key + " a value of 1 or more");
    }
  }
}
