package org.pcot.model.published;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.pcot.model.tensor.Bfloat16;
import org.pcot.model.tensor.Float16;

/**
 * The types that the elements of a safetensors file can have; weights are of those that are read.
 */
public enum TensorType {
  F32(32, true),
  F16(16, true),
  BF16(16, true),
  F64(64, false),
  F8_E5M2(8, false),
  F8_E4M3(8, false),
  F8_E8M0(8, false),
  F6_E2M3(6, false),
  F6_E3M2(6, false),
  F4(4, false),
  C64(64, false),
  I64(64, false),
  U64(64, false),
  I32(32, false),
  U32(32, false),
  I16(16, false),
  U16(16, false),
  I8(8, false),
  U8(8, false),
  BOOL(8, false);

  /** Of those that are read. */
  static final String NAMES = "F32, F16, BF16";

  private final int bits;
  private final boolean isRead;

  TensorType(int bits, boolean isRead) {
    this.bits = bits;
    this.isRead = isRead;
  }

  static Optional<TensorType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  boolean isRead() {
    return isRead;
  }

  /** Of an element. */
  int bits() {
    return bits;
  }

  /**
   * Fills the target with the numbers of as many bytes, little endian.
   *
   * @throws IllegalStateException for a type that is not read
   */
  void read(ByteBuffer bytes, FloatBuffer target) {
    switch (this) {
      case F32 -> target.put(bytes.asFloatBuffer().limit(target.remaining()));
      case BF16 -> {
        while (target.hasRemaining()) {
          target.put(Bfloat16.toFloat(bytes.getShort()));
        }
      }
      case F16 -> {
        while (target.hasRemaining()) {
          target.put(Float16.toFloat(bytes.getShort()));
        }
      }
      default -> throw new IllegalStateException(name());
    }
  }
}
