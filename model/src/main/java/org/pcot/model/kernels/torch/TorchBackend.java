package org.pcot.model.kernels.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.AdamStep;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Card;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.LentVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

/** libtorch on one device. */
public final class TorchBackend implements Backend {
  /** Elements that are updated at once, beside which as many are needed for a while. */
  public static final int CHUNK = 1 << 24;

  private final TorchLibrary library;
  private final TorchMemory memory;
  private final DataType computing;

  /**
   * @param library loaded
   * @param device {@code auto}, {@code cpu}, {@code cuda}, or {@code cuda:} and a card's number
   * @param card where the device is not a certain one
   * @param computing FLOAT or BFLOAT16, of all but parameters, their gradients and the optimiser's
   *     state; DOUBLE for kernels alone
   * @throws org.pcot.datasets.UserError if there is no such card
   */
  public TorchBackend(TorchLibrary library, String device, Card card, DataType computing) {
    this.library = library;
    this.memory = new TorchMemory(library.device(device, card));
    this.computing = computing;
  }

  @Override
  public boolean isOnCard() {
    return memory.isCuda();
  }

  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public boolean isDevice() {
    return true;
  }

  @Override
  public Kernels kernels() {
    torch.set_num_threads(1);
    return new TorchKernels(memory, computing);
  }

  /** On a CPU with as many threads as the team has: the bits of products depend on them. */
  @Override
  public Kernels kernels(Team team) {
    torch.set_num_threads(team.size());
    return new TorchKernels(memory, computing);
  }

  /**
   * @throws org.pcot.datasets.UserError if what groups add up by is missing here
   */
  public void requireGroups() {
    if (memory.isCuda()) {
      Nccl.load();
    } else {
      library.loadGloo();
    }
  }

  /** Joins a group that adds up what is in the memory of such engines. */
  public AllReduce join(AllReduce.Member member) {
    return AllReduce.join(library, memory, member);
  }

  /** Copies between the device and the host until now. */
  public long hostCopies() {
    return memory.hostCopies();
  }

  /** The bytes that these had. */
  public long hostBytes() {
    return memory.hostBytes();
  }

  @Override
  public void adam(
      AdamStep step,
      long start,
      long end,
      GradientVector gradient,
      Segments parameters,
      Segments firstMoments,
      Segments secondMoments) {
    for (long from = start; from < end; from += CHUNK) {
      Segments.runs(
          from,
          Math.min(end, from + CHUNK),
          (at, length) -> {
            try (PointerScope scope = new PointerScope()) {
              adam(
                  step,
                  gradient(gradient, at, length),
                  part(parameters, at, length),
                  part(firstMoments, at, length),
                  part(secondMoments, at, length));
            }
          },
          parameters,
          firstMoments,
          secondMoments);
    }
  }

  /**
   * All [n].
   *
   * @param g the gradient, of which nothing is left
   */
  private static void adam(AdamStep step, Tensor g, Tensor p, Tensor m, Tensor v) {
    g.mul_(new Scalar(step.factor()));
    m.mul_(new Scalar(step.beta1())).add_(g, new Scalar(1 - step.beta1()));
    v.mul_(new Scalar(step.beta2())).addcmul_(g, g, new Scalar(1 - step.beta2()));
    if (step.decay() != 1) {
      p.mul_(new Scalar(step.decay()));
    }
    torch.sqrt_out(g, v).add_(new Scalar(step.epsilon()));
    p.addcdiv_(m, g, new Scalar(-step.stepSize()));
  }

  /** A copy. */
  private Tensor gradient(GradientVector gradient, long from, int length) {
    Storage copy = memory.allocate(dataType(), length);
    if (gradient instanceof LentVector lent) {
      Segments.runs(
          from,
          from + length,
          (at, count) ->
              copy.copy(at - from, lent.values().storage(at), lent.values().place(at), count),
          lent.values());
    } else {
      float[] values = new float[length];
      gradient.read(from, values, length);
      copy.write(0, java.nio.FloatBuffer.wrap(values));
    }
    return ((TorchStorage) copy).flat();
  }

  private static Tensor part(Segments vector, long from, int length) {
    return ((TorchStorage) vector.storage(from)).flat().narrow(0, vector.place(from), length);
  }
}
