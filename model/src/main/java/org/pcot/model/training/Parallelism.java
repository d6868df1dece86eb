package org.pcot.model.training;

import org.pcot.model.architecture.Adapter;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;

/**
 * What the threads of a virtual machine divide among them. It is a matter of the model's size
 * alone, and so are the bits of its gradients: the sums inside kernels are ordered by it.
 */
public enum Parallelism {
  /** Shards: each is on a thread of its own, with a gradient of its own. */
  SHARDS(416),

  /**
   * The work inside the kernels: shards follow one another, and memory holds one gradient, or while
   * shards are summed one for each level of the tree.
   */
  KERNELS(640),

  /**
   * Nothing: one worker serves the device, and gives it batches that are large enough for all of
   * it. Gradients stay in its memory.
   */
  DEVICE(1 << 14);

  /** The longest gradient, in elements of all threads' own, that is no matter: 64 MB of floats. */
  private static final long SMALL = 1L << 24;

  private final int microBatchTokens;

  Parallelism(int microBatchTokens) {
    this.microBatchTokens = microBatchTokens;
  }

  /** That of a model on an engine. */
  public static Parallelism of(TrainableView view, Backend backend) {
    return backend.isDevice() ? DEVICE : of(view);
  }

  /** Whether shards follow one another. */
  public boolean isInsideKernels() {
    return this != SHARDS;
  }

  /**
   * That of a model of which so much is trained; one with an adapter counts as a whole, since all
   * threads read its weights.
   */
  public static Parallelism of(TrainableView view) {
    boolean isAdapted = !(view.decoder().adapter() instanceof Adapter.None);
    ParameterLayout counted = isAdapted ? new ParameterLayout(view.decoder()) : view.layout();
    return counted.length() <= SMALL ? SHARDS : KERNELS;
  }

  /**
   * Tokens of a micro-batch: enough for efficient products, and few enough for a core's cache, or
   * where the weights are beyond all caches, for the activations to be less than these.
   */
  public int microBatchTokens() {
    return microBatchTokens;
  }
}
