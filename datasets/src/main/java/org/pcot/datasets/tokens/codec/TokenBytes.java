package org.pcot.datasets.tokens.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.pcot.datasets.UserError;

/** What each token stands for in UTF-8, at the place of its id; special tokens have no bytes. */
public final class TokenBytes {
  private final byte[][] bytes;

  public TokenBytes(byte[][] bytes) {
    this.bytes = bytes;
  }

  public int size() {
    return bytes.length;
  }

  public byte[] of(int id) {
    if (id < 0 || id >= bytes.length) {
      throw new UserError(
          "token " + id + ": this tokenizer has tokens 0 to " + (bytes.length - 1),
          "decode with the tokenizer that the text was encoded with");
    }
    return bytes[id];
  }

  public String decode(int[] ids) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(4 * ids.length);
    for (int id : ids) {
      text.writeBytes(of(id));
    }
    return text.toString(UTF_8);
  }
}
