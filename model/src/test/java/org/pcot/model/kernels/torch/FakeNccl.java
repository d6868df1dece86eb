package org.pcot.model.kernels.torch;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * NCCL as its manual describes it, for members on threads whose memory is the host's: a
 * communicator is in progress until it was asked often enough, and until all members have come.
 */
final class FakeNccl implements Nccl {
  /** Times that a communicator is asked before it is ready. */
  private static final int QUESTIONS = 3;

  /** A sum that a member waits for. */
  private record Asked(Pointer place, long count, int type) {}

  private static final class Communicator {
    final Memory handle = new Memory(8);
    final int rank;
    int questions = QUESTIONS;
    Asked asked;

    Communicator(int rank) {
      this.rank = rank;
    }
  }

  /** Functions that were called, with the rank of who called. */
  final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();

  private final byte[] id = new byte[128];
  private final ConcurrentHashMap<Pointer, Communicator> all = new ConcurrentHashMap<>();
  private final AtomicInteger members = new AtomicInteger();
  private final int failsAtSum;
  private int sums;

  /**
   * @param failsAtSum the number of the sum that a link breaks in, from 1 on; 0 for none
   */
  FakeNccl(int failsAtSum) {
    this.failsAtSum = failsAtSum;
    for (int i = 0; i < id.length; i++) {
      id[i] = (byte) (7 * i - 100);
    }
  }

  @Override
  public int ncclGetUniqueId(Id made) {
    made.bytes = id.clone();
    return SUCCESS;
  }

  @Override
  public int ncclCommInitRankConfig(
      PointerByReference communicator, int size, Id.ByValue told, int rank, Config config) {
    if (!Arrays.equals(told.bytes, id) || config.blocking != 0) {
      return 4;
    }
    Communicator made = new Communicator(rank);
    communicator.setValue(made.handle);
    members.set(size);
    all.put(made.handle, made);
    return IN_PROGRESS;
  }

  @Override
  public synchronized int ncclAllReduce(
      Pointer from, Pointer to, long count, int type, int operation, Pointer own, Pointer stream) {
    if (!from.equals(to) || operation != SUM || stream != null || all.get(own).asked != null) {
      return 4;
    }
    all.get(own).asked = new Asked(to, count, type);
    all.get(own).questions = QUESTIONS;
    if (all.values().stream().allMatch(one -> one.asked != null) && ++sums != failsAtSum) {
      addUp();
    }
    return IN_PROGRESS;
  }

  private void addUp() {
    List<Communicator> ranks = new ArrayList<>(all.values());
    ranks.sort((one, other) -> Integer.compare(one.rank, other.rank));
    int width = ranks.get(0).asked.type == FLOAT ? Float.BYTES : Double.BYTES;
    for (long at = 0; at < ranks.get(0).asked.count * width; at += width) {
      double sum = 0;
      for (Communicator one : ranks) {
        Pointer place = one.asked.place;
        sum += width == Float.BYTES ? place.getFloat(at) : place.getDouble(at);
      }
      for (Communicator one : ranks) {
        if (width == Float.BYTES) {
          one.asked.place.setFloat(at, (float) sum);
        } else {
          one.asked.place.setDouble(at, sum);
        }
      }
    }
    ranks.forEach(one -> one.asked = null);
  }

  @Override
  public synchronized int ncclCommGetAsyncError(Pointer own, IntByReference state) {
    Communicator asking = all.get(own);
    boolean isBroken = failsAtSum > 0 && sums == failsAtSum;
    boolean isWaiting = all.size() < members.get() || asking.asked != null;
    state.setValue(isBroken ? 6 : isWaiting || asking.questions-- > 0 ? IN_PROGRESS : SUCCESS);
    return SUCCESS;
  }

  @Override
  public int ncclCommFinalize(Pointer own) {
    return called("finalize", own);
  }

  @Override
  public int ncclCommDestroy(Pointer own) {
    return called("destroy", own);
  }

  @Override
  public int ncclCommAbort(Pointer own) {
    return called("abort", own);
  }

  private int called(String function, Pointer own) {
    calls.add(function + " " + all.get(own).rank);
    return SUCCESS;
  }

  @Override
  public String ncclGetErrorString(int state) {
    return state == 6 ? "remote process exited" : "error " + state;
  }

  @Override
  public String ncclGetLastError(Pointer own) {
    return "connection closed";
  }
}
