package org.pcot.model.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.pretraining.PretrainConfig.Execution;

/** Chooses where shards are computed; the results are the same bits. */
public final class ShardExecutors {
  private ShardExecutors() {}

  /**
   * Where Spark's executors are this virtual machine, its threads save the cost of a job a step.
   */
  public static ShardExecutor of(
      JavaSparkContext spark,
      DecoderConfig decoder,
      EngineConfig engine,
      Execution execution,
      Activations activations) {
    boolean local =
        switch (execution) {
          case AUTO -> spark.isLocal();
          case LOCAL -> true;
          case SPARK -> false;
        };
    return local
        ? new LocalShardExecutor(
            decoder,
            engine.backend(DataType.FLOAT, Cards.ofDriver(spark)),
            activations,
            spark.defaultParallelism())
        : new SparkShardExecutor(spark, decoder, engine, activations);
  }
}
