package org.pcot.model.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.dataset.DataSet;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.training.WeightedSequence;

/**
 * The batches of steps, from Parquet. Step s takes the rows s·B … (s+1)·B - 1 in the order of their
 * ids, and starts over at the end of the corpus: rows are independent draws, so their order is
 * already random.
 */
final class CorpusBatches {
  /** A row's place in the whole of training. */
  private record Placed(long position, WeightedSequence sequence) implements Serializable {}

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
    long rows = corpus.manifest().train().rows();
    List<JavaRDD<Placed>> parts = new ArrayList<>();
    long position = from * batchSize;
    long end = to * batchSize;
    while (position < end) {
      long first = position % rows;
      long count = Math.min(rows - first, end - position);
      parts.add(segment(first, first + count, position - first));
      position += count;
    }
    return parts.stream().reduce(JavaRDD::union).orElseGet(spark::emptyRDD);
  }

  /** Rows [from, to), whose places in the whole of training are their ids plus {@code shift}. */
  private JavaRDD<Placed> segment(long from, long to, long shift) {
    Tokenizer tokenizer = task.tokenizer();
    return corpus
        .rows(Split.TRAIN, from, to)
        .javaRDD()
        .map(
            row -> {
              Example example = RowForm.example(row);
              WeightedSequence sequence =
                  WeightedSequence.of(
                      tokenizer.encodePrompt(example.prompt()),
                      tokenizer.encodeResponse(example.response()),
                      1);
              return new Placed(example.id() + shift, sequence);
            });
  }
}
