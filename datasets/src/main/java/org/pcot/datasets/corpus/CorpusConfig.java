package org.pcot.datasets.corpus;

import java.util.Locale;
import java.util.Optional;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Multiplication;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;

/**
 * What a corpus holds; together with a seed it determines every row. Some keys are one task's alone
 * and absent for the others.
 */
public record CorpusConfig(
    @Setting(value = "the task to demonstrate", byDefault = "parity") TaskName task,
    @Setting(value = "parity: number of bits of an input", min = 1) Optional<Integer> d,
    @Setting(
            value = "multiplication: digits of each operand",
            min = 1,
            max = Multiplication.MOST_DIGITS)
        Optional<Integer> digits,
    @Setting(value = "probability that a demonstration is long", min = 0, max = 1) double pCot,
    @Setting(
            value =
                "parity: distance of the partial parities in a long response, at most d;"
                    + " 1 if not given",
            min = 1)
        Optional<Integer> leap,
    @Setting(value = "demonstrations to train on", min = 1) long rows,
    @Setting(value = "demonstrations to test on", byDefault = "640", min = 1) long testRows) {

  /** The tasks that can be demonstrated. */
  public enum TaskName {
    PARITY,
    MULTIPLICATION
  }

  /**
   * @throws UserError for a value out of range, a key that the task needs and lacks, or one that is
   *     another task's
   */
  public CorpusConfig {
    if (task == TaskName.PARITY && leap.isEmpty()) {
      leap = Optional.of(1);
    }
    requireOwn("d", d, TaskName.PARITY, task);
    requireOwn("leap", leap, TaskName.PARITY, task);
    requireOwn("digits", digits, TaskName.MULTIPLICATION, task);
    new Mixture(task(task, d, leap, digits), pCot);
    requireRows("rows", rows);
    requireRows("test_rows", testRows);
  }

  /** A corpus of parity. */
  public static CorpusConfig parity(int d, int leap, double pCot, long rows, long testRows) {
    return new CorpusConfig(
        TaskName.PARITY, Optional.of(d), Optional.empty(), pCot, Optional.of(leap), rows, testRows);
  }

  /** A corpus of multiplication. */
  public static CorpusConfig multiplication(int digits, double pCot, long rows, long testRows) {
    return new CorpusConfig(
        TaskName.MULTIPLICATION,
        Optional.empty(),
        Optional.of(digits),
        pCot,
        Optional.empty(),
        rows,
        testRows);
  }

  /** The one place where a task is made of its keys. */
  private static Task task(
      TaskName task, Optional<Integer> d, Optional<Integer> leap, Optional<Integer> digits) {
    return switch (task) {
      case PARITY -> new Parity(require("d", d, task), require("leap", leap, task)).task();
      case MULTIPLICATION -> new Multiplication(require("digits", digits, task)).task();
    };
  }

  public Mixture mixture() {
    return new Mixture(task(task, d, leap, digits), pCot);
  }

  /** The number of rows of a split. */
  public long rows(Split split) {
    return switch (split) {
      case TRAIN -> rows;
      case VALIDATION -> 0;
      case TEST -> testRows;
    };
  }

  private static <T> T require(String key, Optional<T> value, TaskName task) {
    return value.orElseThrow(
        () ->
            new UserError(
                key + " is missing, and the task " + label(task) + " needs it",
                "give " + key + ", or choose another task; pcot config says what it means"));
  }

  private static void requireOwn(String key, Optional<?> value, TaskName owner, TaskName task) {
    if (value.isPresent() && task != owner) {
      throw new UserError(
          key + " is a key of the task " + label(owner) + ", and the task is " + label(task),
          "remove " + key + ", or set task to " + label(owner));
    }
  }

  private static String label(TaskName task) {
    return task.name().toLowerCase(Locale.ROOT);
  }

  private static void requireRows(String key, long rows) {
    if (rows < 1) {
      throw new UserError(
          key + " is " + rows + ": a corpus needs at least one row to a split",
          "give " + key + " a value of 1 or more");
    }
  }
}
