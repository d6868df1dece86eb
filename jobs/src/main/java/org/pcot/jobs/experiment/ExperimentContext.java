package org.pcot.jobs.experiment;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.problems.Task;
import org.pcot.jobs.progress.Progress;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.spark.ShardExecutors;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.Evaluator;

/**
 * What every stage of an experiment works with.
 *
 * @param corpora of the seeds, and what is to be learnt from each
 * @param hadoop to read and write the run with, while its lease is held
 * @param leases for what is written beside the run
 */
record ExperimentContext(
    RunLayout layout,
    Corpora corpora,
    SparkSession spark,
    Configuration hadoop,
    Leases leases,
    Progress progress) {
  ExperimentConfig config() {
    return layout.config();
  }

  /** The task as a seed has it. */
  Task task(long seed) throws IOException {
    return corpora.task(seed);
  }

  TrainingStages stages(long seed) throws IOException {
    return new TrainingStages(config(), task(seed), seed, hadoop);
  }

  JavaSparkContext javaSpark() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  Checkpoints checkpoints(Path run) {
    return new Checkpoints(run, hadoop());
  }

  Evaluator evaluator(long seed) throws IOException {
    return new Evaluator(task(seed), config().evaluation(), seed);
  }

  /** To be closed by the caller. */
  ShardExecutor executor() {
    return ShardExecutors.of(
        javaSpark(),
        config().decoder(),
        config().engineConfig(),
        config().pretrain().execution(),
        config().pretrain().activations());
  }
}
