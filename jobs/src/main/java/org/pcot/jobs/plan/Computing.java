package org.pcot.jobs.plan;

import org.pcot.model.decoder.Activations;
import org.pcot.model.kernels.Backend;
import org.pcot.model.training.Parallelism;

/**
 * How a process computes shards.
 *
 * @param isOnCard whether it does on a graphics card, which need not be here
 * @param parallelism whether each thread is a worker, or all together are
 */
record Computing(
    Backend backend,
    boolean isOnCard,
    Parallelism parallelism,
    Activations activations,
    int threads) {

  /** Where the engine computes here. */
  Computing(Backend backend, Parallelism parallelism, Activations activations, int threads) {
    this(backend, backend.isOnCard(), parallelism, activations, threads);
  }

  /** What computes shards at the same time. */
  int workers() {
    return parallelism.isInsideKernels() ? 1 : threads;
  }

  /** Whether its card is elsewhere, so that nothing can be timed. */
  boolean isElsewhere() {
    return isOnCard && !backend.isOnCard();
  }

  Computing onThreads(int other) {
    return new Computing(backend, isOnCard, parallelism, activations, other);
  }

  Computing with(Activations other) {
    return new Computing(backend, isOnCard, parallelism, other, threads);
  }
}
