package org.pcot.model.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The SHA-256 over those of the blocks of a vector, whose elements are taken as 32-bit floats:
 * where it is the same, values are.
 */
public final class ValueDigest {

  private ValueDigest() {}

  /** In hexadecimal digits; read by all cores. */
  public static String of(Segments vector) {
    byte[][] digests = new byte[Blocks.count(vector.length())][];
    Blocks.forEach(
        vector.length(),
        (from, to) ->
            digests[(int) (from / Blocks.SIZE)] = digest(vector, from, (int) (to - from)));
    MessageDigest all = DigestUtils.getSha256Digest();
    for (byte[] digest : digests) {
      all.update(digest);
    }
    return Hex.encodeHexString(all.digest());
  }

  private static byte[] digest(Segments vector, long from, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    vector.read(from, bytes.asFloatBuffer());
    return DigestUtils.sha256(bytes.array());
  }
}
