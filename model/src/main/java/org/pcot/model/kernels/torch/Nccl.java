package org.pcot.model.kernels.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.pcot.datasets.UserError;

/**
 * NVIDIA's library of sums over cards, as far as it is used: its interface of C functions, which
 * has stayed the same since 2.14. Each returns a state.
 */
interface Nccl extends Library {
  int SUCCESS = 0;
  int IN_PROGRESS = 7;
  int FLOAT = 7;
  int DOUBLE = 8;
  int SUM = 0;

  /** The one that libtorch has loaded, or else the system's linker finds. */
  String LIBRARY = "libnccl.so.2";

  /** What names a group. */
  @Structure.FieldOrder("bytes")
  class Id extends Structure {
    public byte[] bytes = new byte[128];

    /** As C passes it on. */
    static final class ByValue extends Id implements Structure.ByValue {}
  }

  /** Settings of a communicator, those of version 2.14. */
  @Structure.FieldOrder({"size", "magic", "version", "blocking", "padding"})
  class Config extends Structure {
    public long size = 24;
    public int magic = 0xcafebeef;
    public int version = 21_400;

    /** Whether functions return when they are done, and not at once. */
    public int blocking;

    public int padding;
  }

  int ncclGetUniqueId(Id id);

  int ncclCommInitRankConfig(
      PointerByReference communicator, int members, Id.ByValue id, int rank, Config config);

  int ncclAllReduce(
      Pointer from,
      Pointer to,
      long count,
      int type,
      int operation,
      Pointer communicator,
      Pointer stream);

  int ncclCommGetAsyncError(Pointer communicator, IntByReference state);

  int ncclCommFinalize(Pointer communicator);

  int ncclCommDestroy(Pointer communicator);

  int ncclCommAbort(Pointer communicator);

  String ncclGetErrorString(int state);

  String ncclGetLastError(Pointer communicator);

  /**
   * @throws UserError if there is none
   */
  static Nccl load() {
    return load(LIBRARY);
  }

  /** By its name. */
  static Nccl load(String library) {
    try {
      return Native.load(library, Nccl.class);
    } catch (UnsatisfiedLinkError e) {
      throw new UserError(
          "pretrain.master: allreduce adds up on cards by NCCL, and "
              + library
              + " cannot be loaded: "
              + e.getMessage().lines().skip(1).findFirst().orElse(e.getMessage()),
          "take a libtorch that pip installed for CUDA, which brings it, or see that the linker"
              + " finds it (LD_LIBRARY_PATH); or choose pretrain.master: synchronous",
          e);
    }
  }
}
