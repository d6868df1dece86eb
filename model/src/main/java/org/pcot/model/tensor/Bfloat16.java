package org.pcot.model.tensor;

/** The upper half of a 32-bit float: its range, and 8 significant bits. */
public final class Bfloat16 {
  private static final int QUIET = 0x0040;

  private Bfloat16() {}

  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest, of two equally near the even one; what is not a number stays so. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | QUIET);
    }
    int isOdd = bits >>> 16 & 1;
    return (short) (bits + 0x7fff + isOdd >>> 16);
  }
}
