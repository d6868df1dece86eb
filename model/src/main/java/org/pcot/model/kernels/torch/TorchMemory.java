package org.pcot.model.kernels.torch;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Storage;

/** The memory of a device that libtorch computes on, a card or the host. */
final class TorchMemory implements Memory {
  private final String name;
  private final Device device;
  private final AtomicLong hostCopies = new AtomicLong();
  private final AtomicLong hostBytes = new AtomicLong();

  /**
   * @param name as libtorch spells it: {@code cpu}, {@code cuda}, {@code cuda:1}
   */
  TorchMemory(String name) {
    this.name = name;
    this.device = kept(new Device(name));
  }

  @Override
  public Storage allocate(DataType dataType, long length) {
    return new TorchStorage(this, dataType, allocated(() -> zeros(dataType, length)));
  }

  boolean isCuda() {
    return device.is_cuda();
  }

  /** Has what the calling thread asks of CUDA be meant for this card. */
  void enter() {
    if (isCuda()) {
      torch.setDeviceIndex(device.index());
    }
  }

  /** Whether all is done that the calling thread has put on this card's stream. */
  boolean isIdle() {
    try (PointerScope scope = new PointerScope()) {
      return !isCuda() || torch.getCurrentStream(device.index()).query();
    }
  }

  /** As libtorch spells the device. */
  String name() {
    return name;
  }

  /** Copies between this memory and the host until now: what slows a card down. */
  long hostCopies() {
    return hostCopies.get();
  }

  /** The bytes that these copies had. */
  long hostBytes() {
    return hostBytes.get();
  }

  private void count(Tensor copied) {
    hostCopies.incrementAndGet();
    hostBytes.addAndGet(copied.numel() * copied.element_size());
  }

  /** The same values here, as another type. */
  Tensor fromHost(Tensor values, ScalarType type) {
    count(values);
    return values.to(device, type);
  }

  /** The same values on the host, as another type, contiguous. */
  Tensor toHost(Tensor values, ScalarType type) {
    count(values);
    return values.to(new Device("cpu"), type).contiguous();
  }

  TensorOptions options(ScalarType type) {
    return new TensorOptions(type).device(new DeviceOptional(device));
  }

  private Tensor zeros(DataType dataType, long length) {
    try (PointerScope scope = new PointerScope()) {
      return kept(torch.zeros(new long[] {length}, options(type(dataType))));
    }
  }

  /** What is not used any more is known to be so only where the heap's collector says it. */
  private Tensor allocated(Supplier<Tensor> allocation) {
    try {
      return allocation.get();
    } catch (RuntimeException full) {
      if (!isFull(full)) {
        throw full;
      }
      System.gc();
    }
    try {
      return allocation.get();
    } catch (RuntimeException full) {
      if (!isFull(full)) {
        throw full;
      }
      throw new UserError(
          "device " + name + " has no memory left: " + full.getMessage().lines().findFirst().get(),
          "set pretrain.recompute_activations: true, lower evaluation.prompts_per_shard, raise"
              + " posttrain.shards, or take a larger card",
          full);
    }
  }

  private static boolean isFull(RuntimeException e) {
    return e.getMessage() != null
        && e.getMessage().toLowerCase(Locale.ROOT).contains("out of memory");
  }

  /** Lives on after the scope that it was made in, until it is closed or collected. */
  static <P extends Pointer> P kept(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  static ScalarType type(DataType dataType) {
    return switch (dataType) {
      case FLOAT -> ScalarType.Float;
      case DOUBLE -> ScalarType.Double;
      case BFLOAT16 -> ScalarType.BFloat16;
      default -> throw new IllegalArgumentException("libtorch holds no " + dataType + " here");
    };
  }

  /** To be compared: the bindings make a new object of the same name each time they are asked. */
  static ScalarType type(Tensor tensor) {
    return tensor.scalar_type().intern();
  }

  @Override
  public String toString() {
    return "libtorch's on " + name;
  }
}
