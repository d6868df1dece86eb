package org.pcot.jobs.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.corpus.CorpusWriter;
import org.pcot.datasets.corpus.Manifest;

/** The stages of an experiment. What is finished is kept, what was cut goes on. */
public final class Experiment {
  private final RunLayout layout;
  private final SparkSession spark;
  private final Progress progress;
  private final PrintWriter out;

  /**
   * @param layout checked by {@link RunDirectory#check}
   * @param out what a user wants to know at the end
   */
  public Experiment(RunLayout layout, SparkSession spark, Progress progress, PrintWriter out) {
    this.layout = layout;
    this.spark = spark;
    this.progress = progress;
    this.out = out;
  }

  /** Writes the corpus of every seed that has none. */
  public void generate() throws IOException {
    ExperimentConfig config = layout.config();
    int partitions = spark.sparkContext().defaultParallelism();
    for (long seed : config.seeds()) {
      String path = layout.corpus(seed).toString();
      try (Progress.Stage stage = progress.begin("corpus, seed " + seed, 0, 1)) {
        CorpusWriter.Written written =
            CorpusWriter.write(spark, path, config.corpus(), seed, partitions);
        stage.update(1, describe(written));
      }
      out.println(path);
    }
    out.flush();
  }

  private static String describe(CorpusWriter.Written written) {
    Manifest.Part train = written.manifest().train();
    return String.format(
        Locale.ROOT,
        "%d rows, %.3f of them long%s",
        train.rows(),
        train.longShare(),
        written.isReused() ? ", there already" : "");
  }
}
