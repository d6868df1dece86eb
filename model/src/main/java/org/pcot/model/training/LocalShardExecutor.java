package org.pcot.model.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.DecoderConfig;
import org.pcot.model.KernelChoice;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.memory.Storage;

/** Shards on threads of this virtual machine, each thread with a worker of its own. */
public final class LocalShardExecutor implements ShardExecutor {
  private final DecoderConfig config;
  private final ExecutorService threads;
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();

  public LocalShardExecutor(DecoderConfig config, int threads) {
    this.config = config;
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "shard");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public <I, R> List<R> map(Storage parameters, List<I> inputs, ShardFunction<I, R> function) {
    DecoderParameters p = DecoderParameters.of(config, parameters);
    List<Future<R>> pending = new ArrayList<>();
    for (I input : inputs) {
      pending.add(threads.submit(() -> withWorker(p, input, function)));
    }
    List<R> results = new ArrayList<>();
    for (Future<R> future : pending) {
      results.add(get(future));
    }
    return results;
  }

  private <I, R> R withWorker(DecoderParameters p, I input, ShardFunction<I, R> function) {
    Worker worker = idle.poll();
    if (worker == null) {
      worker = new Worker(config, KernelChoice.AUTOMATIC.create(DataType.FLOAT), p.flat().length());
    }
    R result = function.apply(worker, p, input);
    idle.add(worker);
    return result;
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
  }
}
