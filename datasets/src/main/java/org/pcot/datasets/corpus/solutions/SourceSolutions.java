package org.pcot.datasets.corpus.solutions;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.pcot.datasets.corpus.rejects.Rejection;
import org.pcot.datasets.corpus.rejects.Rejects;
import org.pcot.datasets.corpus.rows.TextLength;
import org.pcot.datasets.corpus.sources.SourceFile;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Split;

/**
 * All rows of the source files, in the order of the files and their lines: each is usable for one
 * split, or rejected. A file is read by one task; Spark keeps the rows until this is closed.
 */
public final class SourceSolutions implements AutoCloseable {
  private final SolutionsConfig config;
  private final JavaRDD<RowOutcome> outcomes;

  private SourceSolutions(SolutionsConfig config, JavaRDD<RowOutcome> outcomes) {
    this.config = config;
    this.outcomes = outcomes;
  }

  /**
   * Reads the questions of the test and validation files, which the other rows must not have; the
   * rest is read when it is needed.
   */
  public static SourceSolutions read(
      JavaSparkContext spark, SolutionsConfig config, List<SourceFile> files, TextLength length) {
    SolutionReader reader = new SolutionReader(config.problems(), LengthLimits.of(config, length));
    HeldOut heldOut =
        new HeldOut(
            questions(rows(spark, reader, files, Split.TEST)),
            questions(rows(spark, reader, files, Split.VALIDATION)),
            config.problems().validationShare());
    Broadcast<HeldOut> shared = spark.broadcast(heldOut);
    JavaRDD<RowOutcome> sorted =
        rows(spark, reader, files).map(outcome -> shared.value().sorted(outcome));
    return new SourceSolutions(config, sorted.persist(StorageLevel.MEMORY_AND_DISK()));
  }

  private static JavaRDD<RowOutcome> rows(
      JavaSparkContext spark, SolutionReader reader, List<SourceFile> files, Split split) {
    return rows(spark, reader, files.stream().filter(file -> file.split() == split).toList());
  }

  private static JavaRDD<RowOutcome> rows(
      JavaSparkContext spark, SolutionReader reader, List<SourceFile> files) {
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    return spark
        .parallelize(files, Math.max(1, files.size()))
        .flatMap(file -> rowsOf(file, reader, hadoop.value().value()));
  }

  private static Iterator<RowOutcome> rowsOf(
      SourceFile file, SolutionReader reader, Configuration hadoop) throws IOException {
    FileOutcomes rows = new FileOutcomes(file, reader, hadoop);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
    return rows;
  }

  private static Set<String> questions(JavaRDD<RowOutcome> outcomes) {
    return new HashSet<>(
        outcomes
            .filter(RowOutcome::isUsable)
            .map(outcome -> outcome.solution().questionHash())
            .collect());
  }

  /** The rows that are not used. */
  public Rejects rejects() {
    List<Rejection> rows =
        outcomes.filter(outcome -> !outcome.isUsable()).map(RowOutcome::rejection).collect();
    return new Rejects(rows, outcomes.count());
  }

  /** What the usable rows of a split give, in the order of their files and lines. */
  public JavaRDD<Problem> problems(Split split) {
    return solutions(split).map(Solution::problem);
  }

  /** How many of them lack lines of their published solution. */
  public long truncated(Split split) {
    return solutions(split).filter(Solution::isTruncated).count();
  }

  private JavaRDD<Solution> solutions(Split split) {
    return outcomes.filter(outcome -> outcome.isUsableFor(split)).map(RowOutcome::solution);
  }

  /** How a number of problems of a split is demonstrated. */
  public Demonstrations demonstrations(Split split, long problems) {
    boolean isTrain = split == Split.TRAIN;
    int epochs = isTrain ? config.epochs() : 1;
    long used = isTrain && config.rows() > 0 ? config.rows() : problems * epochs;
    return new Demonstrations(
        split, config.seed(), config.problems().pCot(), epochs, problems, used);
  }

  @Override
  public void close() {
    outcomes.unpersist(false);
  }
}
