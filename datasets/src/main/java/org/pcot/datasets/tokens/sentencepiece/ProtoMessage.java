package org.pcot.datasets.tokens.sentencepiece;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol buffer message read without its schema, by the numbers of its fields. A field of
 * another type than the one asked for counts as absent; of several values the last one counts.
 */
record ProtoMessage(UnknownFieldSet fields) {
  /**
   * @throws InvalidProtocolBufferException when these bytes are no whole message
   */
  static ProtoMessage parse(byte[] bytes) throws InvalidProtocolBufferException {
    return new ProtoMessage(UnknownFieldSet.parseFrom(bytes));
  }

  boolean has(int field) {
    return fields.hasField(field);
  }

  long number(int field, long absent) {
    return last(fields.getField(field).getVarintList(), absent);
  }

  /** For a truth value, which is a number: whether it is not 0. */
  boolean flag(int field, boolean absent) {
    return number(field, absent ? 1 : 0) != 0;
  }

  float floating(int field) {
    return Float.intBitsToFloat(last(fields.getField(field).getFixed32List(), 0));
  }

  ByteString bytes(int field) {
    return last(fields.getField(field).getLengthDelimitedList(), ByteString.EMPTY);
  }

  String text(int field, String absent) {
    return has(field) ? bytes(field).toStringUtf8() : absent;
  }

  /** One message, whose fields may stand in several pieces. */
  ProtoMessage message(int field) throws InvalidProtocolBufferException {
    UnknownFieldSet.Builder whole = UnknownFieldSet.newBuilder();
    for (ByteString piece : fields.getField(field).getLengthDelimitedList()) {
      whole.mergeFrom(piece);
    }
    return new ProtoMessage(whole.build());
  }

  List<ProtoMessage> messages(int field) throws InvalidProtocolBufferException {
    List<ProtoMessage> messages = new ArrayList<>();
    for (ByteString message : fields.getField(field).getLengthDelimitedList()) {
      messages.add(new ProtoMessage(UnknownFieldSet.parseFrom(message)));
    }
    return messages;
  }

  private static <T> T last(List<T> values, T absent) {
    return values.isEmpty() ? absent : values.get(values.size() - 1);
  }
}
