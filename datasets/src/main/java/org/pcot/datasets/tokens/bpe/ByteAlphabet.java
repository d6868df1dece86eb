package org.pcot.datasets.tokens.bpe;

import java.util.Arrays;

/**
 * The 256 visible characters by which GPT-2's files write bytes: a space is U+0120, for example.
 */
final class ByteAlphabet {
  private static final int NONE = -1;
  private static final char[] CHARACTERS = new char[256];
  private static final int[] BYTES = new int[0x200];

  static {
    Arrays.fill(BYTES, NONE);
    char next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean visible = value > 0x20 && value < 0x7F || value > 0xA0 && value != 0xAD;
      CHARACTERS[value] = visible ? (char) value : next++;
      BYTES[CHARACTERS[value]] = value;
    }
  }

  private ByteAlphabet() {}

  static String character(int value) {
    return String.valueOf(CHARACTERS[value]);
  }

  /** The bytes of a token, or null when one of its characters stands for none. */
  static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char character = token.charAt(i);
      int value = character < BYTES.length ? BYTES[character] : NONE;
      if (value == NONE) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }
}
