package org.pcot.model.spark;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.tensor.Memory;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.Learner;
import org.pcot.model.training.pretraining.LocalLearner;
import org.pcot.model.training.pretraining.PretrainConfig;
import org.pcot.model.training.pretraining.PretrainConfig.Master;
import org.pcot.model.training.pretraining.PretrainingLoop;
import org.pcot.model.training.pretraining.RowOrder;

/**
 * Next-token prediction from a corpus, through dl4j-spark where all parameters are trained: batches
 * from Parquet, a training master, evaluations, metrics and checkpoints. A run that was interrupted
 * resumes from a checkpoint, and with the synchronous master is then the same, bit for bit, as one
 * that was not.
 *
 * @param kept of its checkpoints
 */
public record Pretrainer(
    JavaSparkContext spark,
    Corpus corpus,
    Task task,
    DecoderConfig decoder,
    EngineConfig engine,
    PretrainConfig config,
    Evaluator evaluator,
    long seed,
    InitialParameters initial,
    KeptCheckpoints kept) {
  /**
   * Trains up to the last step.
   *
   * @param run the run's directory, for metrics and checkpoints
   * @param hadoop to write them with
   */
  public void run(Path run, Configuration hadoop, ResumePoint.Source start, RunListener listener)
      throws IOException {
    PretrainingLoop loop =
        new PretrainingLoop(
            task,
            decoder,
            initial.base(decoder),
            config,
            evaluator,
            corpus.manifest().train().rows(),
            seed,
            kept,
            hadoop);
    try (ShardExecutor executor =
            ShardExecutors.of(spark, decoder, engine, config.execution(), config.activations());
        Learner learner = learner(executor, start.read())) {
      loop.run(run, learner, executor, listener);
    }
  }

  /** Where parameters are arrays of ND4J's, they are those of a network of Deeplearning4j's. */
  private Learner learner(ShardExecutor executor, ResumePoint start) {
    RowOrder order = config.order(corpus.manifest().train().rows(), seed);
    CorpusBatches batches = new CorpusBatches(spark, corpus, task, order, config.batchSize());
    if (config.master() == Master.ALLREDUCE) {
      return new AllReduceLearner(
          spark, batches, decoder, engine, config, initial, executor, start);
    }
    boolean isNetwork =
        decoder.adapter() instanceof Adapter.None
            && executor.backend().memory() == Memory.standard();
    return isNetwork
        ? new SparkLearner(
            spark, batches, decoder, engine.engine(), config, seed, initial, executor, start)
        : new LocalLearner(batches::steps, decoder, config, initial, executor, start);
  }
}
