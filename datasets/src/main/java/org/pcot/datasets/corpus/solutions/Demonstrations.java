package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.random.Permutation;
import scala.Tuple2;

/**
 * The demonstrations of one side, each a function of (seed, id) and of the row that stands there.
 *
 * @param solutions how many usable rows there are, at least one
 */
record Demonstrations(
    String task, Side side, RowForm form, long seed, double pCot, int epochs, long solutions)
    implements Serializable {

  long rows() {
    return solutions * epochs;
  }

  /** The id of a row, counted from 0, in an epoch. */
  long id(int epoch, long row) {
    if (side != Side.TRAIN) {
      return row;
    }
    CounterRandom order = CounterRandom.of(seed, Purpose.TRAINING_ORDER, epoch);
    return epoch * solutions + new Permutation(solutions, order).of(row);
  }

  boolean isLong(long id) {
    return CounterRandom.of(seed, side.purpose(), id).uniform(0) < pCot;
  }

  /**
   * Rows of the form, in order of their ids within and among the partitions.
   *
   * @param usable the solutions in the order of their files and lines
   */
  JavaRDD<Row> of(JavaRDD<WorkedSolution> usable, int partitions) {
    Partitioner ranges = new IdRanges(rows(), (int) Math.min(partitions, rows()));
    JavaPairRDD<Long, WorkedSolution> byId =
        usable.zipWithIndex().flatMapToPair(numbered -> places(numbered).iterator());
    return byId.repartitionAndSortWithinPartitions(ranges, new Ascending())
        .map(placed -> row(placed._1(), placed._2()));
  }

  private List<Tuple2<Long, WorkedSolution>> places(Tuple2<WorkedSolution, Long> numbered) {
    List<Tuple2<Long, WorkedSolution>> places = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      places.add(new Tuple2<>(id(epoch, numbered._2()), numbered._1()));
    }
    return places;
  }

  private Row row(long id, WorkedSolution solution) {
    return form.row(task, side.label(), solution.example(id, isLong(id)));
  }

  private static final class Ascending implements Comparator<Long>, Serializable {
    @Override
    public int compare(Long first, Long second) {
      return Long.compare(first, second);
    }
  }

  /** Cuts the ids 0 … rows - 1 into ranges of nearly equal size, none empty. */
  private static final class IdRanges extends Partitioner {
    private final long rows;
    private final int partitions;

    IdRanges(long rows, int partitions) {
      this.rows = rows;
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object id) {
      return (int) ((long) id * partitions / rows);
    }
  }
}
