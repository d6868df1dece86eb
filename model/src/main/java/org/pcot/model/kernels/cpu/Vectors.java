package org.pcot.model.kernels.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads and stores of float vectors at element positions of off-heap memory, and the exponential.
 *
 * <p>The methods are small so that the compiler inlines them into its callers and keeps vectors in
 * registers; a caller holds at most about eight accumulators, beyond which they are boxed.
 */
final class Vectors {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /**
   * Adding this rounds a float below 2^22 to an integer, which is then in its low mantissa bits.
   */
  private static final float ROUND = 0x1.8p23f;

  private static final float LOG2_E = 1.4426950f;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Vectors() {}

  static FloatVector load(ByteBuffer memory, int index) {
    return FloatVector.fromByteBuffer(SPECIES, memory, index << 2, ORDER);
  }

  static void store(FloatVector vector, ByteBuffer memory, int index) {
    vector.intoByteBuffer(memory, index << 2, ORDER);
  }

  static void accumulate(FloatVector vector, ByteBuffer memory, int index) {
    store(load(memory, index).add(vector), memory, index);
  }

  static float get(ByteBuffer memory, int index) {
    return memory.getFloat(index << 2);
  }

  static void put(ByteBuffer memory, int index, float value) {
    memory.putFloat(index << 2, value);
  }

  static FloatVector zero() {
    return FloatVector.zero(SPECIES);
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  static float sum(FloatVector vector) {
    return vector.reduceLanes(VectorOperators.ADD);
  }

  /** The greatest multiple of the lanes up to n. */
  static int whole(int n) {
    return n - n % LANES;
  }

  /**
   * e^x within 2e-7 relative, for x above -87 (0 is approached below): 2^(n+f) with |f| at most
   * 1/2, 2^f by its Taylor polynomial of degree 6 in f ln 2, and n added to the exponent.
   */
  static FloatVector exp(FloatVector x) {
    FloatVector power = x.mul(LOG2_E).max(-126f).min(127f);
    FloatVector rounded = power.add(ROUND);
    FloatVector fraction = power.sub(rounded.sub(ROUND));
    FloatVector value =
        broadcast(1.5403530e-4f)
            .fma(fraction, broadcast(1.3333558e-3f))
            .fma(fraction, broadcast(9.6181291e-3f))
            .fma(fraction, broadcast(5.5504109e-2f))
            .fma(fraction, broadcast(2.4022651e-1f))
            .fma(fraction, broadcast(6.9314718e-1f))
            .fma(fraction, broadcast(1f));
    return value
        .reinterpretAsInts()
        .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
  }

  /** The same polynomial for the lanes that do not fill a vector: equal bits. */
  static float exp(float x) {
    float power = Math.min(Math.max(x * LOG2_E, -126f), 127f);
    float rounded = power + ROUND;
    float fraction = power - (rounded - ROUND);
    float value = 1.5403530e-4f;
    value = Math.fma(value, fraction, 1.3333558e-3f);
    value = Math.fma(value, fraction, 9.6181291e-3f);
    value = Math.fma(value, fraction, 5.5504109e-2f);
    value = Math.fma(value, fraction, 2.4022651e-1f);
    value = Math.fma(value, fraction, 6.9314718e-1f);
    value = Math.fma(value, fraction, 1f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(value) + (Float.floatToRawIntBits(rounded) << 23));
  }
}
