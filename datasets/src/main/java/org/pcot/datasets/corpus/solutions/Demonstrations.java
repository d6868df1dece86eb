package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.random.Permutation;
import scala.Tuple2;

/**
 * The demonstrations of the published problems of a split, each a function of (seed, id) and of the
 * problem that stands there.
 *
 * @param problems how many there are
 * @param count demonstrations, those with the first ids; at most one for each problem and epoch
 */
public record Demonstrations(
    Split split, long seed, double pCot, int epochs, long problems, long count)
    implements Serializable {

  /** The id of a problem, counted from 0, in an epoch. */
  long id(int epoch, long problem) {
    if (split != Split.TRAIN) {
      return problem;
    }
    CounterRandom order = CounterRandom.of(seed, Purpose.TRAINING_ORDER, epoch);
    return epoch * problems + new Permutation(problems, order).place(problem);
  }

  boolean isLong(long id) {
    return CounterRandom.of(seed, split.purpose(), id).uniform(0) < pCot;
  }

  /**
   * The demonstrations in order of their ids within and among the partitions.
   *
   * @param published the problems in the order of their files and lines
   */
  public JavaRDD<Example> arrange(JavaRDD<Problem> published, int partitions) {
    Partitioner ranges = new IdRanges(count, (int) Math.min(partitions, count));
    JavaPairRDD<Long, Problem> byId =
        published.zipWithIndex().flatMapToPair(numbered -> places(numbered).iterator());
    return byId.repartitionAndSortWithinPartitions(ranges, new Ascending())
        .map(placed -> placed._2().example(placed._1(), isLong(placed._1())));
  }

  private List<Tuple2<Long, Problem>> places(Tuple2<Problem, Long> numbered) {
    List<Tuple2<Long, Problem>> places = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      long id = id(epoch, numbered._2());
      if (id < count) {
        places.add(new Tuple2<>(id, numbered._1()));
      }
    }
    return places;
  }

  private static final class Ascending implements Comparator<Long>, Serializable {
    @Override
    public int compare(Long first, Long second) {
      return Long.compare(first, second);
    }
  }

  /** Divides the ids 0 … rows - 1 into ranges of nearly equal size, none empty. */
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
