package org.pcot.model.spark;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.DecoderConfig;
import org.pcot.model.KernelChoice;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.memory.Storage;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardFunction;
import org.pcot.model.training.Worker;

/**
 * Shards as tasks of one Spark job a step: the parameters are broadcast, each task carries its own
 * input, and results return in the order of the inputs.
 */
public final class SparkShardExecutor implements ShardExecutor {
  private final JavaSparkContext spark;
  private final Broadcast<WorkerPool> pool;

  public SparkShardExecutor(JavaSparkContext spark, DecoderConfig config) {
    this.spark = spark;
    this.pool = spark.broadcast(new WorkerPool(config));
  }

  @Override
  public <I, R> List<R> map(Storage parameters, List<I> inputs, ShardFunction<I, R> function) {
    float[] values = new float[Math.toIntExact(parameters.length())];
    parameters.floatView().get(0, values);
    Broadcast<float[]> weights = spark.broadcast(values);
    Broadcast<WorkerPool> workers = pool;
    try {
      return spark
          .parallelize(inputs, inputs.size())
          .map(input -> workers.value().apply(weights.value(), input, function))
          .collect();
    } finally {
      weights.destroy();
    }
  }

  @Override
  public void close() {
    pool.destroy();
  }

  /** The idle workers of an executor: arenas and caches are made once and not by every task. */
  private static final class WorkerPool implements Serializable {
    private record Idle(Worker worker, DecoderParameters parameters) {}

    private final DecoderConfig config;
    private transient ConcurrentLinkedQueue<Idle> idle;

    WorkerPool(DecoderConfig config) {
      this.config = config;
    }

    <I, R> R apply(float[] weights, I input, ShardFunction<I, R> function) {
      Idle taken = idle().poll();
      Idle own = taken == null ? create(weights.length) : taken;
      own.parameters.flat().floatView().put(0, weights);
      R result = function.apply(own.worker, own.parameters, input);
      idle().add(own);
      return result;
    }

    private synchronized ConcurrentLinkedQueue<Idle> idle() {
      if (idle == null) {
        idle = new ConcurrentLinkedQueue<>();
      }
      return idle;
    }

    private Idle create(int length) {
      Storage parameters = Storage.allocate(DataType.FLOAT, length);
      return new Idle(
          new Worker(config, KernelChoice.AUTOMATIC.create(DataType.FLOAT), length),
          DecoderParameters.of(config, parameters));
    }
  }
}
