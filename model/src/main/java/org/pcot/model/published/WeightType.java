package org.pcot.model.published;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;
import org.pcot.model.tensor.Bfloat16;

/** How numbers are written to files. */
public enum WeightType {
  FLOAT32("F32", Float.BYTES),
  /** Rounded to the nearest, of two equally near to the even one. */
  BFLOAT16("BF16", Short.BYTES);

  private final String code;
  private final int bytes;

  WeightType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** Its name in a config.json, and in torch. */
  public String torchName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name in the header of a safetensors file. */
  String code() {
    return code;
  }

  /** Of a number. */
  int bytes() {
    return bytes;
  }

  /** What a number becomes, which may be infinite. */
  float rounded(float value) {
    return this == FLOAT32 ? value : Bfloat16.toFloat(Bfloat16.fromFloat(value));
  }

  /** Takes what the source holds. */
  void put(FloatBuffer source, ByteBuffer target) {
    if (this == FLOAT32) {
      int written = source.remaining() * bytes;
      target.asFloatBuffer().put(source);
      target.position(target.position() + written);
      return;
    }
    while (source.hasRemaining()) {
      target.putShort(Bfloat16.fromFloat(source.get()));
    }
  }
}
