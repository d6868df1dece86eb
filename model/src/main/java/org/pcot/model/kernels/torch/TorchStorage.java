package org.pcot.model.kernels.torch;

import java.nio.FloatBuffer;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Storage;

/** A block that is a tensor of libtorch's. */
final class TorchStorage implements Storage {
  /** Views that are kept: passes of one shape take the same ones again and again. */
  private static final int KEPT_VIEWS = 4096;

  private record Place(long offset, int rows, int columns) {}

  private final TorchMemory memory;
  private final DataType dataType;
  private final Tensor flat;
  private final ConcurrentHashMap<Place, Tensor> views = new ConcurrentHashMap<>();

  /**
   * @param flat [n], which this keeps alive
   */
  TorchStorage(TorchMemory memory, DataType dataType, Tensor flat) {
    this.memory = memory;
    this.dataType = dataType;
    this.flat = flat;
  }

  /** The elements [n]. */
  Tensor flat() {
    return flat;
  }

  /** A view [rows, columns], not to be closed. */
  Tensor matrix(long offset, int rows, int columns) {
    if (views.size() >= KEPT_VIEWS) {
      views.clear();
    }
    return views.computeIfAbsent(new Place(offset, rows, columns), this::view);
  }

  private Tensor view(Place place) {
    try (PointerScope scope = new PointerScope()) {
      long[] sizes = {place.rows(), place.columns()};
      long[] strides = {place.columns(), 1};
      LongOptional offset = new LongOptional(flat.storage_offset() + place.offset());
      return TorchMemory.kept(flat.as_strided(sizes, strides, offset));
    }
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public long length() {
    return flat.numel();
  }

  @Override
  public Storage view(long offset, long length) {
    try (PointerScope scope = new PointerScope()) {
      return new TorchStorage(memory, dataType, TorchMemory.kept(part(offset, length)));
    }
  }

  @Override
  public void fill(long from, long count, double value) {
    try (PointerScope scope = new PointerScope()) {
      part(from, count).fill_(new Scalar(value));
    }
  }

  @Override
  public void copy(long to, Storage source, long from, long count) {
    if (!(source instanceof TorchStorage other)) {
      Storage.super.copy(to, source, from, count);
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      part(to, count).copy_(other.part(from, count));
    }
  }

  @Override
  public void add(long to, Storage addend, long from, long count) {
    if (!(addend instanceof TorchStorage other)) {
      Storage.super.add(to, addend, from, count);
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      part(to, count).add_(other.part(from, count));
    }
  }

  @Override
  public OptionalDouble squares() {
    try (PointerScope scope = new PointerScope()) {
      Tensor norm =
          torch.linalg_vector_norm(
              flat,
              new Scalar(2),
              new LongArrayRefOptional(),
              false,
              new ScalarTypeOptional(ScalarType.Double));
      double value = memory.toHost(norm, ScalarType.Double).item_double();
      return OptionalDouble.of(value * value);
    }
  }

  @Override
  public void read(long from, FloatBuffer target) {
    int count = target.remaining();
    if (count == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor host = memory.toHost(part(from, count), ScalarType.Float);
      target.put(new FloatPointer(host.data_ptr()).capacity(count).asBuffer());
    }
  }

  @Override
  public void write(long from, FloatBuffer source) {
    float[] values = new float[source.remaining()];
    source.get(values);
    if (values.length == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      write(from, torch.from_blob(new FloatPointer(values), values.length), values.length);
    }
  }

  @Override
  public void read(long from, double[] target, int count) {
    if (count == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor host = memory.toHost(part(from, count), ScalarType.Double);
      new DoublePointer(host.data_ptr()).capacity(count).get(target, 0, count);
    }
  }

  @Override
  public void write(long from, double[] source, int count) {
    if (count == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      TensorOptions doubles = new TensorOptions(ScalarType.Double);
      long[] sizes = {count};
      write(from, torch.from_blob(new DoublePointer(source), sizes, doubles), count);
    }
  }

  private void write(long from, Tensor host, int count) {
    part(from, count).copy_(memory.fromHost(host, TorchMemory.type(dataType)));
  }

  @Override
  public double get(long index) {
    double[] value = new double[1];
    read(index, value, 1);
    return value[0];
  }

  @Override
  public void set(long index, double value) {
    fill(index, 1, value);
  }

  private Tensor part(long from, long count) {
    return flat.narrow(0, from, count);
  }
}
