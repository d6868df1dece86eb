package org.pcot.model.spark;

import java.io.Serializable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardFunction;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.TensorSizes;
import org.pcot.model.training.Trainable;
import org.pcot.model.training.Worker;
import org.pcot.model.training.Workers;

/**
 * Shards in the tasks of one Spark job a map: the parameters are broadcast, each task carries its
 * own inputs, and results return in the order of the inputs. A task costs milliseconds however
 * small: there are at most as many as cores, and shards share them.
 */
public final class SparkShardExecutor implements ShardExecutor {
  private final JavaSparkContext spark;
  private final TrainableView view;
  private final Backend backend;
  private final Broadcast<WorkerPool> pool;

  /** The frozen parameters, by the vector that they are in; sent once. */
  private final Map<Segments, BroadcastVector> frozen = new IdentityHashMap<>();

  /** What executors can read by themselves, until parameters are others. */
  private Optional<PublishedVector> published = Optional.empty();

  public SparkShardExecutor(JavaSparkContext spark, DecoderConfig config) {
    this(spark, config, Engine.AUTO, Activations.KEPT);
  }

  public SparkShardExecutor(
      JavaSparkContext spark, DecoderConfig config, Engine engine, Activations activations) {
    this(
        spark,
        TrainableView.all(config),
        engine,
        Parallelism.of(TrainableView.all(config)),
        activations);
  }

  /**
   * @param view what is trained; the other parameters of a vector that is shared never change
   */
  public SparkShardExecutor(JavaSparkContext spark, TrainableView view, Engine engine) {
    this(spark, view, engine, Parallelism.of(view), Activations.KEPT);
  }

  /**
   * @param view what is trained; the other parameters of a vector that is shared never change
   * @param parallelism on which the bits of results depend; a task is one thread either way
   */
  public SparkShardExecutor(
      JavaSparkContext spark,
      TrainableView view,
      Engine engine,
      Parallelism parallelism,
      Activations activations) {
    this.spark = spark;
    this.view = view;
    this.backend = engine.backend(DataType.FLOAT);
    TensorSizes.check(view.decoder(), backend);
    this.pool = spark.broadcast(new WorkerPool(view, engine, parallelism, activations));
  }

  /** Parameters as broadcasts: the trained ones for a while, the frozen ones for good. */
  private record Broadcasted(BroadcastVector trained, BroadcastVector frozen)
      implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      TrainableView view = worker.view();
      DecoderParameters parameters = DecoderParameters.of(view.layout(), worker.borrow(trained));
      return frozen.isEmpty()
          ? parameters
          : parameters.over(DecoderParameters.of(view.frozen(), worker.borrow(frozen)));
    }

    @Override
    public void close() {
      trained.destroy();
    }
  }

  /** Parameters that a path stands for. */
  private record Published(PublishedVector all) implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      return DecoderParameters.of(worker.view().decoder(), worker.borrow(all));
    }

    @Override
    public void close() {}
  }

  @Override
  public void publishedAt(Path directory, Segments parameters) {
    published = Optional.of(PublishedVector.of(view.decoder(), directory, parameters));
  }

  /** Whether parameters were changed is told by a digest of all, until they were for once. */
  @Override
  public SharedParameters share(Segments parameters) {
    published = published.filter(there -> there.holds(parameters));
    if (published.isPresent()) {
      return new Published(published.get());
    }
    return new Broadcasted(
        BroadcastVector.of(spark, view.trained(parameters), view.layout().lengths()),
        frozen.computeIfAbsent(
            parameters,
            all -> BroadcastVector.of(spark, view.frozen(all), view.frozen().lengths())));
  }

  @Override
  public <I, R> List<R> map(
      SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function) {
    Broadcast<WorkerPool> workers = pool;
    return spark
        .parallelize(inputs, Math.min(inputs.size(), tasks()))
        .map(input -> workers.value().workers().apply(parameters, input, function))
        .collect();
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public Trainable trainable(Segments parameters) {
    return new Trainable(view.layout(), view.trained(parameters), backend);
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
    frozen.values().forEach(BroadcastVector::destroy);
    pool.destroy();
  }

  /** The workers of an executor: they do not travel, what makes them does. */
  private static final class WorkerPool implements Serializable {
    private final TrainableView view;
    private final Engine engine;
    private final Parallelism parallelism;
    private final Activations activations;
    private transient Workers workers;

    WorkerPool(
        TrainableView view, Engine engine, Parallelism parallelism, Activations activations) {
      this.view = view;
      this.engine = engine;
      this.parallelism = parallelism;
      this.activations = activations;
    }

    synchronized Workers workers() {
      if (workers == null) {
        workers = Workers.ofThreads(view, engine.backend(DataType.FLOAT), parallelism, activations);
      }
      return workers;
    }
  }
}
