package org.pcot.datasets.tokens.sentencepiece;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Type;

/** Writes protocol buffers, among them SentencePiece models. */
final class ProtoWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtoWriter number(int field, long value) {
    return varint(field << 3).varint(value);
  }

  ProtoWriter floating(int field, float value) {
    varint(field << 3 | 5);
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return this;
  }

  ProtoWriter text(int field, String text) {
    return bytes(field, text.getBytes(UTF_8));
  }

  ProtoWriter message(int field, ProtoWriter message) {
    return bytes(field, message.toBytes());
  }

  private ProtoWriter bytes(int field, byte[] bytes) {
    varint(field << 3 | 2).varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  private ProtoWriter varint(long value) {
    for (long rest = value; ; rest >>>= 7) {
      if (rest >>> 7 == 0) {
        out.write((int) rest);
        return this;
      }
      out.write((int) (rest & 0x7F | 0x80));
    }
  }

  ProtoWriter piece(String text, float score, Type type) {
    return message(
        1, new ProtoWriter().text(1, text).floating(2, score).number(3, type.ordinal() + 1));
  }

  /** The 256 pieces of byte fallback. */
  ProtoWriter bytePieces() {
    for (int value = 0; value < 256; value++) {
      piece(String.format("<0x%02X>", value), 0, Type.BYTE);
    }
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
