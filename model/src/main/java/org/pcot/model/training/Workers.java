package org.pcot.model.training;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;

/**
 * The idle workers of a virtual machine, and the parameters that they share: arenas and caches are
 * made once and not by every shard.
 */
public final class Workers {
  private final TrainableView view;
  private final Backend backend;
  private final ParameterCopies copies;
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param view what they take gradients of
   */
  public Workers(TrainableView view, Backend backend) {
    this.view = view;
    this.backend = backend;
    this.copies = new ParameterCopies(backend.memory());
  }

  /** Computes a shard with a worker that is idle, or a new one. */
  public <I, R> R apply(SharedParameters parameters, I input, ShardFunction<I, R> function) {
    Worker taken = idle.poll();
    Worker worker = taken == null ? new Worker(view, backend, copies) : taken;
    try {
      return function.apply(worker, parameters.on(worker), input);
    } finally {
      worker.finish();
      idle.add(worker);
    }
  }
}
