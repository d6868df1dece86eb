package org.pcot.model.kernels.torch;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

/**
 * Sums by NCCL, of what stays on the members' cards. None of its functions waits: they would wait
 * for ever for a member that is lost, and this thread could not leave.
 */
final class NcclAllReduce implements AllReduce {
  /** Between looks at whether something is done. */
  private static final long PAUSE_NANOS = 20_000;

  private final Nccl nccl;
  private final TorchMemory memory;
  private final Member member;
  private final Pointer communicator;
  private boolean isFinished;

  private NcclAllReduce(Nccl nccl, TorchMemory memory, Member member, Pointer communicator) {
    this.nccl = nccl;
    this.memory = memory;
    this.member = member;
    this.communicator = communicator;
  }

  static NcclAllReduce join(Nccl nccl, TorchMemory memory, Member member) {
    List<String> ids = member.gather().apply(member.rank() == 0 ? newId(nccl) : "");
    Nccl.Id.ByValue id = new Nccl.Id.ByValue();
    id.bytes = Base64.getDecoder().decode(ids.get(0));
    PointerByReference communicator = new PointerByReference();
    memory.enter();
    int state =
        nccl.ncclCommInitRankConfig(communicator, ids.size(), id, member.rank(), new Nccl.Config());
    if (communicator.getValue() == null) {
      throw failure(nccl, null, "no group can be made", state);
    }
    NcclAllReduce group = new NcclAllReduce(nccl, memory, member, communicator.getValue());
    try {
      group.await(state, "joined the group");
      return group;
    } catch (RuntimeException e) {
      group.close();
      throw e;
    }
  }

  private static String newId(Nccl nccl) {
    Nccl.Id id = new Nccl.Id();
    int state = nccl.ncclGetUniqueId(id);
    if (state != Nccl.SUCCESS) {
      throw failure(nccl, null, "no group can be named", state);
    }
    return Base64.getEncoder().encodeToString(id.bytes);
  }

  @Override
  public void sum(Segments values) {
    if (values.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException("elements of " + values.dataType());
    }
    memory.enter();
    for (Storage block : values.blocks()) {
      sum(((TorchStorage) block).flat(), Nccl.FLOAT);
    }
    await(memory::isIdle, "added up");
  }

  @Override
  public double[] sum(double... values) {
    memory.enter();
    try (PointerScope scope = new PointerScope()) {
      Tensor sums = memory.fromHost(Tensor.create(values), ScalarType.Double);
      sum(sums, Nccl.DOUBLE);
      await(memory::isIdle, "added up");
      double[] result = new double[values.length];
      Tensor host = memory.toHost(sums, ScalarType.Double);
      new DoublePointer(host.data_ptr()).capacity(result.length).get(result);
      return result;
    }
  }

  /** Puts the sum on the card's default stream, where libtorch computes: behind what it is of. */
  private void sum(Tensor values, int type) {
    Pointer place = new Pointer(values.data_ptr().address());
    int state =
        nccl.ncclAllReduce(place, place, values.numel(), type, Nccl.SUM, communicator, null);
    await(state, "begun to add up");
  }

  @Override
  public void finish() {
    await(nccl.ncclCommFinalize(communicator), "finished");
    isFinished = true;
  }

  @Override
  public void close() {
    int state = isFinished ? nccl.ncclCommDestroy(communicator) : nccl.ncclCommAbort(communicator);
    if (isFinished && isFailure(state)) {
      throw failure(nccl, null, "a group cannot be left", state);
    }
  }

  /**
   * @param state in which a function has left the communicator
   */
  private void await(int state, String what) {
    if (isFailure(state)) {
      throw failure(nccl, communicator, "members have not " + what, state);
    }
    await(() -> true, what);
  }

  /** Waits until NCCL has done what it was asked for, and something else is so too. */
  private void await(BooleanSupplier isDone, String what) {
    long start = System.nanoTime();
    while (!isSettled(what) || !isDone.getAsBoolean()) {
      if (member.isGivenUp().getAsBoolean() || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("given up before members had " + what);
      }
      if (System.nanoTime() - start > member.patience().toNanos()) {
        throw new IllegalStateException(
            "members have not " + what + " within " + member.patience().toSeconds() + " s");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean isSettled(String what) {
    IntByReference state = new IntByReference();
    int asked = nccl.ncclCommGetAsyncError(communicator, state);
    int found = asked == Nccl.SUCCESS ? state.getValue() : asked;
    if (isFailure(found)) {
      throw failure(nccl, communicator, "members have not " + what, found);
    }
    return found == Nccl.SUCCESS;
  }

  private static boolean isFailure(int state) {
    return state != Nccl.SUCCESS && state != Nccl.IN_PROGRESS;
  }

  private static IllegalStateException failure(
      Nccl nccl, Pointer communicator, String what, int state) {
    return new IllegalStateException(
        what
            + ": NCCL says "
            + nccl.ncclGetErrorString(state)
            + ", "
            + nccl.ncclGetLastError(communicator));
  }
}
