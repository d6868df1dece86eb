package org.pcot.model.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.dataset.DataSet;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusColumns;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.training.WeightedSequence;
import scala.Tuple2;

/**
 * The batches of steps, from Parquet. Step s takes the rows s·B … (s+1)·B - 1 in the order of their
 * ids, and starts over at the end of the corpus: rows are independent draws, so their order is
 * already random.
 */
final class CorpusBatches {
  /** A row's place: its step and its place in the batch. */
  private record Placed(int place, WeightedSequence sequence) implements java.io.Serializable {}

  private final JavaSparkContext spark;
  private final Corpus corpus;
  private final Task task;
  private final int batchSize;

  CorpusBatches(JavaSparkContext spark, Corpus corpus, Task task, int batchSize) {
    this.spark = spark;
    this.corpus = corpus;
    this.task = task;
    this.batchSize = batchSize;
  }

  /** Whole batches of the steps [from, to), one an element, in order. */
  JavaRDD<DataSet> steps(long from, long to) {
    return placed(from, to)
        .groupByKey(spark.defaultParallelism())
        .mapValues(CorpusBatches::inOrder)
        .sortByKey(true, spark.defaultParallelism())
        .values()
        .map(DecoderDataSets::of);
  }

  /**
   * The examples of the steps [from, to), one an element, all padded to the longest of the task.
   */
  JavaRDD<DataSet> examples(long from, long to) {
    int length = task.limits().prompt() + task.limits().longestResponse();
    return placed(from, to)
        .values()
        .map(placed -> DecoderDataSets.of(List.of(placed.sequence), length));
  }

  private JavaPairRDD<Long, Placed> placed(long from, long to) {
    long rows = corpus.manifest().train().rows();
    List<JavaPairRDD<Long, Placed>> parts = new ArrayList<>();
    long position = from * batchSize;
    long end = to * batchSize;
    while (position < end) {
      long first = position % rows;
      long count = Math.min(rows - first, end - position);
      parts.add(segment(first, first + count, position - first));
      position += count;
    }
    return parts.size() == 1 ? parts.get(0) : spark.union(parts.toArray(new JavaPairRDD[0]));
  }

  /** Rows [from, to), whose places in the whole of training are their ids plus {@code shift}. */
  private JavaPairRDD<Long, Placed> segment(long from, long to, long shift) {
    Tokenizer tokenizer = task.tokenizer();
    int size = batchSize;
    return corpus
        .rows(from, to)
        .javaRDD()
        .mapToPair(
            row -> {
              Example example = CorpusColumns.example(row);
              long position = example.id() + shift;
              WeightedSequence sequence =
                  WeightedSequence.of(
                      tokenizer.encodePrompt(example.prompt()),
                      tokenizer.encodeResponse(example.response()),
                      1);
              return new Tuple2<>(
                  position / size, new Placed(Math.toIntExact(position % size), sequence));
            });
  }

  private static List<WeightedSequence> inOrder(Iterable<Placed> rows) {
    List<Placed> placed = new ArrayList<>();
    rows.forEach(placed::add);
    placed.sort(Comparator.comparingInt(Placed::place));
    return placed.stream().map(Placed::sequence).toList();
  }
}
