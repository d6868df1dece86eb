package org.pcot.model.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** The SHA-256 of a vector's elements, as 32-bit floats: where they are the same, values are. */
public final class ValueDigest {
  private static final int CHUNK = 1 << 16;

  private ValueDigest() {}

  /** In hexadecimal digits. */
  public static String of(Segments vector) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long from = 0; from < vector.length(); from += CHUNK) {
      int count = (int) Math.min(CHUNK, vector.length() - from);
      vector.read(from, bytes.clear().asFloatBuffer().limit(count));
      digest.update(bytes.limit(count * Float.BYTES));
    }
    return Hex.encodeHexString(digest.digest());
  }
}
