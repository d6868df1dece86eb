package org.pcot.model.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.Interruption;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.Segments;

/**
 * Shards on threads of this virtual machine, each thread with a worker of its own; those of a model
 * whose gradient is large one after the other, with all threads inside the kernels.
 */
public final class LocalShardExecutor implements ShardExecutor {
  private final TrainableView view;
  private final Backend backend;
  private final Parallelism parallelism;
  private final Team team;
  private final Workers workers;
  private final int shardsAtOnce;
  private final ExecutorService threads;

  public LocalShardExecutor(DecoderConfig config, int threads) {
    this(config, Engine.AUTO.backend(DataType.FLOAT), Activations.KEPT, threads);
  }

  public LocalShardExecutor(
      DecoderConfig config, Backend backend, Activations activations, int threads) {
    this(TrainableView.of(config), backend, threads, activations);
  }

  /**
   * @param view what is trained
   */
  public LocalShardExecutor(TrainableView view, Backend backend, int threads) {
    this(view, backend, threads, Activations.KEPT);
  }

  private LocalShardExecutor(
      TrainableView view, Backend backend, int threads, Activations activations) {
    this(view, backend, threads, Parallelism.of(view, backend), activations);
  }

  /**
   * @param view what is trained
   * @param parallelism what the threads divide, on which the bits of results depend
   */
  public LocalShardExecutor(
      TrainableView view,
      Backend backend,
      int threads,
      Parallelism parallelism,
      Activations activations) {
    TensorSizes.check(view.decoder(), backend);
    boolean isInsideKernels = parallelism.isInsideKernels();
    this.view = view;
    this.backend = backend;
    this.parallelism = parallelism;
    this.team = new Team(isInsideKernels ? threads : 1);
    this.workers =
        isInsideKernels
            ? Workers.ofTeam(view, backend, parallelism, team, activations)
            : Workers.ofThreads(view, backend, parallelism, activations);
    this.shardsAtOnce = isInsideKernels ? 1 : threads;
    this.threads =
        Executors.newFixedThreadPool(
            shardsAtOnce,
            task -> {
              Thread thread = new Thread(task, "shard");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * The caller's own parameters, which must not change until they are closed, or copies of those
   * that lie where the engine does not read.
   */
  private record Borrowed(DecoderParameters parameters) implements SharedParameters {
    @Override
    public DecoderParameters on(Worker worker) {
      return parameters;
    }

    @Override
    public void close() {}
  }

  @Override
  public void lendForGradients(Segments memory) {
    if (parallelism.isInsideKernels()) {
      workers.lendForGradients(memory);
    }
  }

  @Override
  public SharedParameters share(Segments parameters) {
    return new Borrowed(DecoderParameters.of(view.decoder(), parameters.in(backend.memory())));
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
    return shardsAtOnce;
  }

  /**
   * Every shard may be one: they cost nothing here, and small ones leave no thread waiting. Where
   * they follow one another they are one, so that no more gradients are kept than must be.
   */
  @Override
  public int tasks() {
    return parallelism.isInsideKernels() ? 1 : Integer.MAX_VALUE;
  }

  @Override
  public <I, R extends Summable<R>> PartialSums<R> sum(
      SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function) {
    workers.reclaimGradients();
    return ShardExecutor.super.sum(parameters, inputs, function);
  }

  @Override
  public <I, R> List<R> map(
      SharedParameters parameters, List<I> inputs, ShardFunction<I, R> function) {
    List<Future<R>> pending = new ArrayList<>();
    for (I input : inputs) {
      pending.add(threads.submit(() -> workers.apply(parameters, input, function)));
    }
    List<R> results = new ArrayList<>();
    for (Future<R> future : pending) {
      Interruption.check();
      results.add(get(future));
    }
    return results;
  }

  private static <R> R get(Future<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while shards were computed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a shard failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    team.close();
  }
}
