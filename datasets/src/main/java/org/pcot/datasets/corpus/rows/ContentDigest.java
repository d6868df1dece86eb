package org.pcot.datasets.corpus.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;

/**
 * The digest of a set of rows, in whatever order and parts they come: the sum, modulo 2^256, of the
 * SHA-256 of every row.
 *
 * <p>A row is hashed as the columns of {@link RowForm#TEXTS} in order, as UTF-8 text with the unit
 * separator U+001F between them; is_long is {@code true} or {@code false}. In Python: {@code
 * sum(int(sha256(row)))}.
 */
public final class ContentDigest implements Serializable {
  private static final char SEPARATOR = '\u001f';
  private static final int WORDS = 4;

  private final long[] sum = new long[WORDS]; // most significant word first
  private long rows;
  private long longRows;

  /** Turns rows into hashes, with buffers that it keeps; not for several threads. */
  public static final class RowHasher {
    private final MessageDigest sha256 = DigestUtils.getSha256Digest();
    private final StringBuilder text = new StringBuilder();

    public byte[] hash(Row row) {
      text.setLength(0);
      for (int i = 0; i < RowForm.TEXTS.size(); i++) {
        if (i > 0) {
          text.append(SEPARATOR);
        }
        text.append(row.get(i));
      }
      return sha256.digest(text.toString().getBytes(UTF_8));
    }
  }

  /** Adds one row by its {@link RowHasher#hash}. */
  public void add(byte[] rowHash, boolean isLong) {
    rows++;
    longRows += isLong ? 1 : 0;
    ByteBuffer words = ByteBuffer.wrap(rowHash);
    addWords(words.getLong(), words.getLong(), words.getLong(), words.getLong());
  }

  /** Adds all rows of another digest. */
  public ContentDigest add(ContentDigest other) {
    rows += other.rows;
    longRows += other.longRows;
    addWords(other.sum[0], other.sum[1], other.sum[2], other.sum[3]);
    return this;
  }

  private void addWords(long word0, long word1, long word2, long word3) {
    long carry = addWord(3, word3, 0);
    carry = addWord(2, word2, carry);
    carry = addWord(1, word1, carry);
    addWord(0, word0, carry);
  }

  /** Returns the carry, 0 or 1. */
  private long addWord(int index, long word, long carry) {
    long partial = sum[index] + word;
    long total = partial + carry;
    sum[index] = total;
    boolean overflows =
        Long.compareUnsigned(partial, word) < 0 || Long.compareUnsigned(total, partial) < 0;
    return overflows ? 1 : 0;
  }

  public long rows() {
    return rows;
  }

  public long longRows() {
    return longRows;
  }

  /** 64 hexadecimal digits. */
  public String hex() {
    ByteBuffer bytes = ByteBuffer.allocate(WORDS * Long.BYTES);
    bytes.asLongBuffer().put(sum);
    return HexFormat.of().formatHex(bytes.array());
  }
}
