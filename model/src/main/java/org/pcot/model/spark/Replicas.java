package org.pcot.model.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.kernels.torch.AllReduce;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.LentVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.ShardGradient;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.Worker;

/**
 * What executors train, a replica for each member of a group: they do not travel, what makes them
 * does. They stay on their executors from one stretch of steps to the next, until Spark removes the
 * broadcast that these are: it closes what it removes.
 *
 * @see AllReduceLearner
 */
final class Replicas implements Serializable, AutoCloseable {
  private final TrainableView view;
  private final EngineConfig engine;
  private final Activations activations;
  private final OptimizerConfig optimizer;
  private final long lastStep;
  private transient Deque<Replica> idle;
  private transient boolean isOpen;

  Replicas(
      TrainableView view,
      EngineConfig engine,
      Activations activations,
      OptimizerConfig optimizer,
      long lastStep) {
    this.view = view;
    this.engine = engine;
    this.activations = activations;
    this.optimizer = optimizer;
    this.lastStep = lastStep;
  }

  /** Takes one that has taken so many steps; those that have taken others are of no use. */
  synchronized Optional<Replica> at(long step) {
    isOpen = true;
    while (!idle().isEmpty()) {
      Replica replica = idle().pop();
      if (replica.optimizer.step() == step) {
        return Optional.of(replica);
      }
      replica.close();
    }
    return Optional.empty();
  }

  /** Puts one back, unless these were closed since it was taken. */
  synchronized void keep(Replica replica) {
    if (isOpen) {
      idle().push(replica);
    } else {
      replica.close();
    }
  }

  /**
   * Frees those that no task has any more, also what failed tasks had. They lie beside the heap,
   * where memory is free when the heap's collector has been there.
   */
  @Override
  public synchronized void close() {
    if (isOpen) {
      isOpen = false;
      idle().forEach(Replica::close);
      idle().clear();
      System.gc();
    }
  }

  private Deque<Replica> idle() {
    if (idle == null) {
      idle = new ArrayDeque<>();
    }
    return idle;
  }

  /**
   * One that has taken so many steps, on the card of the task that asks.
   *
   * @param values all parameters, and the optimiser's two moments
   */
  Replica restored(List<BroadcastVector> values, long step) {
    TorchBackend backend = (TorchBackend) Cards.backendOfTask(engine);
    Segments parameters = backend.allocate(new ParameterLayout(view.decoder()).lengths());
    values.get(0).copyTo(parameters);
    AdamW.Moments moments =
        new AdamW.Moments(
            backend.allocate(view.layout().lengths()), backend.allocate(view.layout().lengths()));
    values.get(1).copyTo(moments.first());
    values.get(2).copyTo(moments.second());
    LocalShardExecutor executor =
        new LocalShardExecutor(view.decoder(), backend, activations, TaskContext.get().cpus());
    AdamW adam = new AdamW(optimizer, lastStep, executor.trainable(parameters), moments, step);
    return new Replica(backend, executor, parameters, adam);
  }

  /** The parameters and the optimiser of one member of a group. */
  static final class Replica implements AutoCloseable {
    private final TorchBackend backend;
    private final LocalShardExecutor executor;
    private final Segments parameters;
    private final AdamW optimizer;

    private Replica(
        TorchBackend backend, LocalShardExecutor executor, Segments parameters, AdamW optimizer) {
      this.backend = backend;
      this.executor = executor;
      this.parameters = parameters;
      this.optimizer = optimizer;
    }

    TorchBackend backend() {
      return backend;
    }

    /**
     * A step on a batch of which this member has a part. All members take the same one.
     *
     * @return of the whole batch
     */
    StepMetrics step(List<WeightedSequence> part, AllReduce group) {
      ShardGradient own = executor.sum(parameters, List.of(part), Worker::gradient);
      LentVector gradient = (LentVector) own.gradient();
      group.sum(gradient.values());
      double[] sums = group.sum(own.loss(), own.tokens());
      Optimizer.Update update = optimizer.apply(gradient, sums[1]);
      return new StepMetrics(
          optimizer.step(),
          sums[0] / sums[1],
          Math.round(sums[1]),
          update.gradientNorm(),
          update.learningRate());
    }

    /** What is trained, and the optimiser's moments. */
    List<HeapVector> values() {
      return Stream.concat(
              Stream.of(executor.trainable(parameters).values()),
              optimizer.state().values().stream())
          .map(HeapVector::copyOf)
          .toList();
    }

    @Override
    public void close() {
      executor.close();
    }
  }
}
