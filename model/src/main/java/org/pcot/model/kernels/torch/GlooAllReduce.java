package org.pcot.model.kernels.torch;

import java.util.List;
import java.util.Optional;
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
 * Sums by libtorch's Gloo: in the same order and so the same bits in every member and every time,
 * in another order for another number of members.
 */
final class GlooAllReduce implements AllReduce {
  private final TCPStore store;
  private final ProcessGroupGloo group;

  private GlooAllReduce(TCPStore store, ProcessGroupGloo group) {
    this.store = store;
    this.group = group;
  }

  static GlooAllReduce join(TorchLibrary library, Member member) {
    try (PointerScope scope = new PointerScope()) {
      library.loadGloo();
      String host = member.host();
      Milliseconds timeout = new Milliseconds(member.patience().toMillis());
      Optional<TCPStore> own =
          member.rank() == 0 ? Optional.of(opened(host, timeout)) : Optional.empty();
      String told = own.map(o -> host + ":" + Short.toUnsignedInt(o.getPort())).orElse("");
      List<String> addresses = member.gather().apply(told);
      TCPStore store = own.orElseGet(() -> reached(addresses.get(0), timeout));
      ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(timeout);
      options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(host)));
      ProcessGroupGloo group =
          new ProcessGroupGloo(store, member.rank(), addresses.size(), options);
      return new GlooAllReduce(TorchMemory.kept(store), TorchMemory.kept(group));
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

  @Override
  public void sum(Segments values) {
    for (Storage block : values.blocks()) {
      try (PointerScope scope = new PointerScope()) {
        sum(((TorchStorage) block).flat());
      }
    }
  }

  @Override
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

  /** Members need not wait for each other. */
  @Override
  public void finish() {}

  @Override
  public void close() {
    group.close();
    store.close();
  }
}
