package org.pcot.model.training;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.Segments;

/**
 * The idle workers of a virtual machine, and the parameters that they share: arenas and caches are
 * made once and not by every shard.
 */
public final class Workers {
  /**
   * What workers are made of.
   *
   * @param view what they take gradients of
   * @param team that does the work inside kernels; of more than one thread for one worker alone
   * @param activations what decoders keep
   * @param isLending whether gradients stay in the worker's memory until {@link #reclaimGradients}
   */
  record Setup(
      TrainableView view,
      Backend backend,
      Parallelism parallelism,
      Team team,
      Activations activations,
      boolean isLending) {
    Decoder decoder() {
      return new Decoder(view.decoder(), kernels(), activations);
    }

    private Kernels kernels() {
      return parallelism.isInsideKernels() ? backend.kernels(team) : backend.kernels();
    }
  }

  private final Setup setup;
  private final ParameterCopies copies;
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Segments> forGradients = new ConcurrentLinkedQueue<>();

  Workers(Setup setup) {
    this.setup = setup;
    this.copies = new ParameterCopies(setup.backend().memory());
  }

  /** For threads that each compute shards on their own. */
  public static Workers ofThreads(
      TrainableView view, Backend backend, Parallelism parallelism, Activations activations) {
    return new Workers(new Setup(view, backend, parallelism, new Team(1), activations, false));
  }

  /** For one thread, which is in the team. */
  static Workers ofTeam(
      TrainableView view,
      Backend backend,
      Parallelism parallelism,
      Team team,
      Activations activations) {
    return new Workers(new Setup(view, backend, parallelism, team, activations, true));
  }

  /** Computes a shard with a worker that is idle, or a new one. */
  public <I, R> R apply(SharedParameters parameters, I input, ShardFunction<I, R> function) {
    setup.backend().enter();
    Worker taken = idle.poll();
    Worker worker = taken == null ? new Worker(setup, copies, forGradients) : taken;
    try {
      return function.apply(worker, parameters.on(worker), input);
    } finally {
      worker.finish();
      idle.add(worker);
    }
  }

  /** Memory that whichever worker needs it first takes. */
  void lendForGradients(Segments memory) {
    forGradients.add(memory);
  }

  /** Gradients that were lent are valid no longer. */
  void reclaimGradients() {
    idle.forEach(Worker::reclaimGradients);
  }
}
