package org.pcot.model.spark;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.engine.Engine;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardFunction;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.Trainable;
import org.pcot.model.training.Worker;

/**
 * Shards in the tasks of one Spark job a map: the parameters are broadcast, each task carries its
 * own inputs, and results return in the order of the inputs. A task costs milliseconds however
 * small: there are at most as many as cores, and shards share them.
 */
public final class SparkShardExecutor implements ShardExecutor {
  private final JavaSparkContext spark;
  private final DecoderConfig config;
  private final Backend backend;
  private final Broadcast<WorkerPool> pool;

  public SparkShardExecutor(JavaSparkContext spark, DecoderConfig config) {
    this(spark, config, Engine.AUTO);
  }

  public SparkShardExecutor(JavaSparkContext spark, DecoderConfig config, Engine engine) {
    this.spark = spark;
    this.config = config;
    this.backend = engine.backend(DataType.FLOAT);
    this.pool = spark.broadcast(new WorkerPool(config, engine));
  }

  /** Parameters as a broadcast, known by its number. */
  private record Broadcasted(Broadcast<HeapVector> values) implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      return worker.parameters(values.id(), values.value());
    }

    @Override
    public void close() {
      values.destroy();
    }
  }

  @Override
  public SharedParameters share(Segments parameters) {
    return new Broadcasted(spark.broadcast(HeapVector.copyOf(parameters)));
  }

  @Override
  public <I, R> List<R> map(
      SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function) {
    Broadcast<WorkerPool> workers = pool;
    return spark
        .parallelize(inputs, Math.min(inputs.size(), tasks()))
        .map(input -> workers.value().apply(parameters, input, function))
        .collect();
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public Trainable trainable(Segments parameters) {
    return new Trainable(new ParameterLayout(config), parameters, backend);
  }

  @Override
  public int parallelism() {
    return spark.defaultParallelism();
  }

  @Override
  public int tasks() {
    return parallelism();
  }

  @Override
  public void close() {
    pool.destroy();
  }

  /** The idle workers of an executor: arenas and caches are made once and not by every task. */
  private static final class WorkerPool implements Serializable {
    private final DecoderConfig config;
    private final Engine engine;
    private transient ConcurrentLinkedQueue<Worker> idle;

    WorkerPool(DecoderConfig config, Engine engine) {
      this.config = config;
      this.engine = engine;
    }

    <I, R> R apply(SharedParameters parameters, I input, ShardFunction<I, R> function) {
      Worker taken = idle().poll();
      Worker worker = taken == null ? new Worker(config, engine.backend(DataType.FLOAT)) : taken;
      R result = function.apply(worker, parameters.on(worker), input);
      idle().add(worker);
      return result;
    }

    private synchronized ConcurrentLinkedQueue<Worker> idle() {
      if (idle == null) {
        idle = new ConcurrentLinkedQueue<>();
      }
      return idle;
    }
  }
}
