package org.pcot.model.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.ParameterCopies;
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

  /** The frozen parameters, sent once, unless executors can read them by themselves. */
  private Optional<BroadcastVector> frozen = Optional.empty();

  /** What executors can read by themselves, until parameters are others. */
  private Optional<PublishedVector> published = Optional.empty();

  public SparkShardExecutor(JavaSparkContext spark, DecoderConfig config) {
    this(spark, config, EngineConfig.of(Engine.AUTO), Activations.KEPT);
  }

  public SparkShardExecutor(
      JavaSparkContext spark, DecoderConfig config, EngineConfig engine, Activations activations) {
    this(
        spark,
        TrainableView.of(config),
        engine,
        Parallelism.of(
            TrainableView.of(config), engine.backend(DataType.FLOAT, Cards.ofDriver(spark))),
        activations);
  }

  /**
   * @param view what is trained; the others are the same in all vectors that are shared
   * @param parallelism on which the bits of results depend; a task is one thread either way
   */
  public SparkShardExecutor(
      JavaSparkContext spark,
      TrainableView view,
      EngineConfig engine,
      Parallelism parallelism,
      Activations activations) {
    this.spark = spark;
    this.view = view;
    this.backend = engine.backend(DataType.FLOAT, Cards.ofDriver(spark));
    Cards.check(spark.getConf(), backend);
    TensorSizes.check(view.decoder(), backend);
    this.pool = spark.broadcast(new WorkerPool(view, engine, parallelism, activations));
  }

  /** All parameters as a broadcast. */
  private record Broadcasted(BroadcastVector all) implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      return DecoderParameters.of(worker.view().decoder(), worker.borrow(all));
    }

    @Override
    public void close() {
      all.destroy();
    }
  }

  /** The trained ones as a broadcast, the frozen ones for good. */
  private record OverFrozen<S extends ParameterCopies.Source & Serializable>(
      BroadcastVector trained, S frozen) implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      TrainableView view = worker.view();
      return DecoderParameters.of(view.layout(), worker.borrow(trained))
          .over(DecoderParameters.of(view.frozen(), worker.borrow(frozen)));
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
    if (isAll()) {
      published = Optional.of(PublishedVector.of(view.decoder(), directory, parameters));
    } else if (view.equals(TrainableView.of(view.decoder()))) {
      Segments base = view.frozen(parameters);
      published = Optional.of(PublishedVector.of(view.decoder().base(), directory, base));
    }
  }

  /** Whether everything is trained. */
  private boolean isAll() {
    return view.frozen().length() == 0;
  }

  /** Whether parameters were changed is told by a digest of all, until they were for once. */
  @Override
  public SharedParameters share(Segments parameters) {
    if (isAll()) {
      published = published.filter(there -> there.holds(parameters));
      return published.isPresent()
          ? new Published(published.get())
          : new Broadcasted(broadcast(parameters, view.layout()));
    }
    BroadcastVector trained = broadcast(view.trained(parameters), view.layout());
    if (published.isPresent()) {
      return new OverFrozen<>(trained, published.get());
    }
    if (frozen.isEmpty()) {
      frozen = Optional.of(broadcast(view.frozen(parameters), view.frozen()));
    }
    return new OverFrozen<>(trained, frozen.get());
  }

  private BroadcastVector broadcast(Segments values, ParameterLayout layout) {
    return BroadcastVector.of(spark, values, layout.lengths());
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
    frozen.ifPresent(BroadcastVector::destroy);
    pool.destroy();
  }

  /** The workers of an executor: they do not travel, what makes them does. */
  private static final class WorkerPool implements Serializable {
    private final TrainableView view;
    private final EngineConfig engine;
    private final Parallelism parallelism;
    private final Activations activations;
    private transient Workers workers;

    WorkerPool(
        TrainableView view, EngineConfig engine, Parallelism parallelism, Activations activations) {
      this.view = view;
      this.engine = engine;
      this.parallelism = parallelism;
      this.activations = activations;
    }

    synchronized Workers workers() {
      if (workers == null) {
        workers = Workers.ofThreads(view, Cards.backendOfTask(engine), parallelism, activations);
      }
      return workers;
    }
  }
}
