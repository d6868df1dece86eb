package org.pcot.model.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.LentVector;
import org.pcot.model.tensor.Segments;

/** Where a worker computes the gradients of its shards: allocated for the first one. */
final class GradientMemory {
  private final ParameterLayout layout;
  private final Backend backend;
  private final Queue<Segments> offered;
  private final boolean isLent;
  private final List<Segments> all = new ArrayList<>();
  private final Deque<Segments> idle = new ArrayDeque<>();

  /**
   * @param offered memory to take before more is allocated
   * @param isLent whether a gradient stays where it is, and not only a copy of it; then there are
   *     as many as there are at a time
   */
  GradientMemory(ParameterLayout layout, Backend backend, Queue<Segments> offered, boolean isLent) {
    this.layout = layout;
    this.backend = backend;
    this.offered = offered;
    this.isLent = isLent;
  }

  /** Zeros. */
  DecoderParameters zeros() {
    if (idle.isEmpty()) {
      Segments another = offered.poll();
      all.add(another == null ? backend.allocate(layout.lengths()) : another);
      idle.push(all.get(all.size() - 1));
    }
    idle.peek().fill(0);
    return DecoderParameters.of(layout, isLent ? idle.pop() : idle.peek());
  }

  /** What a shard gives. */
  GradientVector result(DecoderParameters gradient) {
    return isLent
        ? new LentVector(gradient.flat(), idle::push)
        : HeapVector.copyOf(gradient.flat());
  }

  /** Takes back what is still lent. */
  void reclaim() {
    idle.clear();
    idle.addAll(all);
  }
}
