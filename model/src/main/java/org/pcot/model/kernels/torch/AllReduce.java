package org.pcot.model.kernels.torch;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

/**
 * Sums of what the members of a group have, by libtorch's Gloo: in the same order and so the same
 * bits in every member and every time, in another order for another number of members.
 */
public final class AllReduce implements AutoCloseable {
  private final TCPStore store;
  private final ProcessGroupGloo group;

  private AllReduce(TCPStore store, ProcessGroupGloo group) {
    this.store = store;
    this.group = group;
  }

  /**
   * Joins a group, once all its members do.
   *
   * @param rank the member's number, from 0 on
   * @param host by which the other members reach this one
   * @param toldByFirst gives every member what the one of rank 0 says
   * @param patience how long a member waits for the others, here and in every sum
   */
  static AllReduce join(
      TorchLibrary library,
      int rank,
      int members,
      String host,
      UnaryOperator<String> toldByFirst,
      Duration patience) {
    try (PointerScope scope = new PointerScope()) {
      library.loadGloo();
      Milliseconds timeout = new Milliseconds(patience.toMillis());
      Optional<TCPStore> own = rank == 0 ? Optional.of(opened(host, timeout)) : Optional.empty();
      String told = own.map(o -> host + ":" + Short.toUnsignedInt(o.getPort())).orElse("");
      String address = toldByFirst.apply(told);
      TCPStore store = own.orElseGet(() -> reached(address, timeout));
      ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(timeout);
      options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(host)));
      ProcessGroupGloo group = new ProcessGroupGloo(store, rank, members, options);
      return new AllReduce(TorchMemory.kept(store), TorchMemory.kept(group));
    }
  }

  /** Where members leave what others need to reach them, on a port that was free. */
  private static TCPStore opened(String host, Milliseconds timeout) {
    return new TCPStore(host, options(timeout).isServer(true).port((short) 0));
  }

  private static TCPStore reached(String address, Milliseconds timeout) {
    int colon = address.lastIndexOf(':');
    short port = (short) Integer.parseInt(address.substring(colon + 1));
    return new TCPStore(address.substring(0, colon), options(timeout).port(port));
  }

  private static TCPStoreOptions options(Milliseconds timeout) {
    return new TCPStoreOptions().timeout(timeout).waitWorkers(false);
  }

  /** Replaces the elements by their sums over all members. */
  public void sum(Segments values) {
    for (Storage block : values.blocks()) {
      try (PointerScope scope = new PointerScope()) {
        sum(((TorchStorage) block).flat());
      }
    }
  }

  /** The sums over all members. */
  public double[] sum(double... values) {
    try (PointerScope scope = new PointerScope()) {
      Tensor sums = Tensor.create(values);
      sum(sums);
      double[] result = new double[values.length];
      new DoublePointer(sums.data_ptr()).capacity(result.length).get(result);
      return result;
    }
  }

  private void sum(Tensor values) {
    group.allreduce(new TensorVector(values))._wait();
  }

  @Override
  public void close() {
    group.close();
    store.close();
  }
}
