package org.pcot.model.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.nd4j.linalg.dataset.DataSet;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.pretraining.RowOrder;

/**
 * The batches of steps, from Parquet. Step s takes the rows at the positions s·B … (s+1)·B - 1 of
 * their {@link RowOrder}.
 */
final class CorpusBatches {
  /** A row's place in the whole of training. */
  private record Placed(long position, WeightedSequence sequence) implements Serializable {}

  private final JavaSparkContext spark;
  private final Corpus corpus;
  private final Task task;
  private final RowOrder order;
  private final int batchSize;

  CorpusBatches(JavaSparkContext spark, Corpus corpus, Task task, RowOrder order, int batchSize) {
    this.spark = spark;
    this.corpus = corpus;
    this.task = task;
    this.order = order;
    this.batchSize = batchSize;
  }

  /**
   * The batches of the steps [from, to), in order. Executors read and encode the rows; the driver
   * sorts what they found.
   */
  List<List<WeightedSequence>> steps(long from, long to) {
    List<WeightedSequence> sequences =
        placed(from, to).collect().stream()
            .sorted(Comparator.comparingLong(Placed::position))
            .map(Placed::sequence)
            .toList();
    return IntStream.range(0, Math.toIntExact(to - from))
        .mapToObj(step -> sequences.subList(step * batchSize, (step + 1) * batchSize))
        .toList();
  }

  /**
   * The examples of the steps [from, to), one an element, all padded to the longest of the task.
   */
  JavaRDD<DataSet> examples(long from, long to) {
    int length = task.limits().prompt() + task.limits().longestResponse();
    return placed(from, to).map(placed -> DecoderDataSets.of(List.of(placed.sequence), length));
  }

  private JavaRDD<Placed> placed(long from, long to) {
    List<JavaRDD<Placed>> parts = new ArrayList<>();
    long position = from * batchSize;
    long end = to * batchSize;
    while (position < end) {
      long place = position % order.rows();
      long count = Math.min(order.rows() - place, end - position);
      parts.add(placed(position / order.rows(), place, place + count));
      position += count;
    }
    return parts.stream().reduce(JavaRDD::union).orElseGet(spark::emptyRDD);
  }

  /** The rows at the places [from, to) of an epoch. */
  private JavaRDD<Placed> placed(long epoch, long from, long to) {
    Tokenizer tokenizer = task.tokenizer();
    RowOrder rows = order;
    long first = epoch * rows.rows();
    return rows(epoch, from, to)
        .map(RowForm::example)
        .map(
            example -> {
              WeightedSequence sequence =
                  WeightedSequence.of(
                      tokenizer.encodePrompt(example.prompt()),
                      tokenizer.encodeResponse(example.response()),
                      1);
              return new Placed(first + rows.place(epoch, example.id()), sequence);
            });
  }

  /** In the order of the corpus no more is read than is used. */
  private JavaRDD<Row> rows(long epoch, long from, long to) {
    if (order.isThatOfCorpus(epoch)) {
      return corpus.rows(Split.TRAIN, from, to).javaRDD();
    }
    RowOrder rows = order;
    return corpus
        .rows(Split.TRAIN)
        .javaRDD()
        .filter(
            row -> {
              long place = rows.place(epoch, RowForm.id(row));
              return place >= from && place < to;
            });
  }
}
