package org.pcot.jobs.plan;

import org.pcot.model.decoder.Activations;
import org.pcot.model.kernels.Backend;
import org.pcot.model.training.Parallelism;

/**
 * How a process computes shards.
 *
 * @param parallelism whether each thread is a worker, or all together are
 */
record Computing(Backend backend, Parallelism parallelism, Activations activations, int threads) {
  /** What computes shards at the same time. */
  int workers() {
    return parallelism.isInsideKernels() ? 1 : threads;
  }

  Computing onThreads(int other) {
    return new Computing(backend, parallelism, activations, other);
  }

  Computing with(Activations other) {
    return new Computing(backend, parallelism, other, threads);
  }
}
