package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.CorpusSource;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.corpus.PublishedConfig;
import org.pcot.datasets.corpus.PublishedCorpus;
import org.pcot.datasets.corpus.WrittenCorpus;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.ProblemTable;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.spark.Broadcasts;
import org.pcot.datasets.tokens.Tokenizers;
import org.pcot.jobs.progress.Progress;

/**
 * The corpora of an experiment's seeds, each checked once, and what is learnt from them; a damaged
 * one is made again.
 */
final class Corpora {
  private final RunLayout layout;
  private final Task task;
  private final SparkSession spark;
  private final Leases leases;
  private final Progress progress;
  private final Map<Long, Corpus> checked = new HashMap<>();
  private final Map<Long, Task> tasks = new HashMap<>();

  /**
   * @param task in the tokens of the model, small when it is serialised; published problems are
   *     those of the corpora
   */
  Corpora(RunLayout layout, Task task, SparkSession spark, Leases leases, Progress progress) {
    this.layout = layout;
    this.task = task;
    this.spark = spark;
    this.leases = leases;
    this.progress = progress;
  }

  /** Writes that of a seed, unless it is there. */
  WrittenCorpus generate(long seed) throws IOException {
    return keep(seed, source(seed).write(spark, path(seed), partitions(), leases));
  }

  /**
   * That of a seed.
   *
   * @throws org.pcot.datasets.UserError when there is none, or another, or when it is damaged and
   *     the files that it was made of are gone
   */
  Corpus require(long seed) throws IOException {
    if (!checked.containsKey(seed)) {
      keep(seed, source(seed).restore(spark, path(seed), partitions(), leases));
    }
    return checked.get(seed);
  }

  /** The task as a seed has it: published problems are those of its corpus. */
  Task task(long seed) throws IOException {
    if (layout.config().corpus() instanceof CorpusConfig) {
      return task;
    }
    if (!tasks.containsKey(seed)) {
      Corpus corpus = require(seed);
      ProblemTable problems =
          ProblemTable.demonstrated(
              Map.of(
                  Split.TRAIN, corpus.examples(Split.TRAIN),
                  Split.TEST, corpus.examples(Split.TEST)));
      sayIfFewer(problems.of(Split.TEST).size());
      JavaSparkContext executors = JavaSparkContext.fromSparkContext(spark.sparkContext());
      tasks.put(seed, task.withSource(Broadcasts.problems(problems, executors)));
    }
    return tasks.get(seed);
  }

  private void sayIfFewer(long testProblems) {
    int wanted = layout.config().evaluation().prompts();
    if (testProblems < wanted) {
      progress.say(
          String.format(
              Locale.ROOT,
              "evaluating on %d test problems, all there are (evaluation.prompts is %d)",
              testProblems,
              wanted));
    }
  }

  private WrittenCorpus keep(long seed, WrittenCorpus written) {
    written.damage().ifPresent(damage -> progress.say(damage + "; the corpus was made again"));
    checked.put(seed, written.corpus());
    return written;
  }

  private CorpusSource source(long seed) {
    ExperimentConfig config = layout.config();
    if (config.corpus() instanceof PublishedConfig published) {
      return new PublishedCorpus(
          published.solutions(seed, config.languageModel().init()),
          Optional.of(Tokenizers.unframed(task.tokenizer())),
          file -> progress.say("skipped " + file));
    }
    return new GeneratedCorpus(config.drawn(), seed);
  }

  /**
   * Whether there is what the corpora of published problems are made of.
   *
   * @throws org.pcot.datasets.UserError naming what is missing
   */
  static void requireSources(RunLayout layout, Configuration hadoop) throws IOException {
    ExperimentConfig config = layout.config();
    if (config.corpus() instanceof PublishedConfig published) {
      for (long seed : config.seeds()) {
        new PublishedCorpus(published.solutions(seed, config.languageModel().init()))
            .requireSources(layout.corpus(seed), hadoop);
      }
    }
  }

  private String path(long seed) {
    return layout.corpus(seed).toString();
  }

  private int partitions() {
    return spark.sparkContext().defaultParallelism();
  }
}
