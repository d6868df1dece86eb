package org.pcot.jobs.sweep;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/** Cells as the tasks of a Spark job, one each. */
public record TaskPerCell(SparkSession spark) {
  private static final long POLL_MS = 200;

  /** How Spark says which task it gave up. */
  private static final Pattern GIVEN_UP = Pattern.compile("Task (\\d+) in stage \\S+ failed");

  /**
   * Spark gave a cell up, and with it the job: its executors were lost, or what its task threw.
   * Other cells may or may not have been computed.
   */
  public static final class CellLostException extends RuntimeException {
    private final int cell;

    CellLostException(int cell, Throwable cause) {
      super(firstLine(cause), cause);
      this.cell = cell;
    }

    /** Its place among the cells that were to be run. */
    public int cell() {
      return cell;
    }

    private static String firstLine(Throwable cause) {
      return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
  }

  /** What a task does with its cell. */
  @FunctionalInterface
  public interface Work<C, R> extends Serializable {
    List<R> compute(C cell);
  }

  /**
   * Runs all, the first ones first.
   *
   * @param listener told now and then how many are done
   * @return what they gave, in the order of the cells
   * @throws CellLostException when Spark gives a cell up
   */
  public <C, R> List<R> run(List<C> cells, Work<C, R> work, LongConsumer listener) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    LongAccumulator done = spark.sparkContext().longAccumulator();
    JavaFutureAction<List<R>> rows =
        context
            .parallelize(cells, Math.max(1, cells.size()))
            .flatMap(
                cell -> {
                  List<R> found = work.compute(cell);
                  done.add(1);
                  return found.iterator();
                })
            .collectAsync();
    while (true) {
      try {
        return rows.get(POLL_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        listener.accept(Math.min(cells.size(), done.value()));
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while cells were computed", e);
      }
    }
  }

  /** Begins all, the first ones first, behind what was begun before. */
  <C, R> Batch<R> begin(List<C> cells, Work<C, R> work) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    CollectionAccumulator<R> given = spark.sparkContext().collectionAccumulator();
    return new Batch<>(
        given,
        context
            .parallelize(cells, Math.max(1, cells.size()))
            .foreachAsync(cell -> work.compute(cell).forEach(given::add)));
  }

  /** Cells under way. */
  static final class Batch<R> {
    private final CollectionAccumulator<R> given;
    private final JavaFutureAction<Void> job;
    private int taken;

    private Batch(CollectionAccumulator<R> given, JavaFutureAction<Void> job) {
      this.given = given;
      this.job = job;
    }

    /** After this is true, {@link #news} gives the last ones. */
    boolean isOver() {
      return job.isDone();
    }

    /** What cells gave since the last call, in the order of their ends. */
    List<R> news() {
      List<R> all = given.value();
      List<R> news = List.copyOf(all.subList(taken, all.size()));
      taken = all.size();
      return news;
    }

    /** The cell that Spark gave up, if it did, of a batch that is over. */
    Optional<CellLostException> lost() {
      try {
        job.get();
        return Optional.empty();
      } catch (ExecutionException e) {
        if (failure(e.getCause()) instanceof CellLostException lost) {
          return Optional.of(lost);
        }
        throw failure(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while cells were computed", e);
      }
    }
  }

  private static RuntimeException failure(Throwable cause) {
    Matcher givenUp = GIVEN_UP.matcher(String.valueOf(cause.getMessage()));
    return givenUp.find()
        ? new CellLostException(Integer.parseInt(givenUp.group(1)), cause)
        : new IllegalStateException("a cell failed: " + cause, cause);
  }
}
