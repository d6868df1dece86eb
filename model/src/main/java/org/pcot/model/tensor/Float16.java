package org.pcot.model.tensor;

/** IEEE 754's half precision: a sign, 5 bits of exponent, and 11 significant bits. */
public final class Float16 {
  private static final int REST = 0x7fff;
  private static final int INFINITE = 0x7c00;

  private Float16() {}

  /** Exactly: every half is a float. */
  public static float toFloat(short bits) {
    int sign = (bits & ~REST) << 16;
    int rest = (bits & REST) << 13; // as a float, too small by 2^(127 - 15)
    float magnitude =
        (bits & INFINITE) == INFINITE
            ? Float.intBitsToFloat(rest | Float.floatToRawIntBits(Float.POSITIVE_INFINITY))
            : Float.intBitsToFloat(rest) * 0x1p112f;
    return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | sign);
  }
}
