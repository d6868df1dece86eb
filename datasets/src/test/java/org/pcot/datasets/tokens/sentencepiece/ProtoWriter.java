package org.pcot.datasets.tokens.sentencepiece;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Type;

/** Writes protocol buffers, among them SentencePiece models. */
final class ProtoWriter {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  ProtoWriter number(int field, long value) {
    return add(field, Field.newBuilder().addVarint(value));
  }

  ProtoWriter floating(int field, float value) {
    return add(field, Field.newBuilder().addFixed32(Float.floatToIntBits(value)));
  }

  ProtoWriter text(int field, String text) {
    return add(field, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(text)));
  }

  ProtoWriter message(int field, ProtoWriter message) {
    ByteString bytes = message.fields.build().toByteString();
    return add(field, Field.newBuilder().addLengthDelimited(bytes));
  }

  private ProtoWriter add(int field, Field.Builder value) {
    fields.mergeField(field, value.build());
    return this;
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
    return fields.build().toByteArray();
  }
}
