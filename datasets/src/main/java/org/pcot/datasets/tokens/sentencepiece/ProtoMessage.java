package org.pcot.datasets.tokens.sentencepiece;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a protocol buffer message by number, without its schema. Numbers of any kind are
 * held as their bits, strings and messages as bytes.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Map<Integer, List<Object>> fields = new HashMap<>();

  /**
   * @throws IllegalArgumentException when these bytes are no whole message
   */
  ProtoMessage(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (in.hasRemaining()) {
        long tag = varint(in);
        Object value =
            switch ((int) (tag & 7)) {
              case VARINT -> varint(in);
              case FIXED64 -> in.getLong();
              case BYTES -> bytes(in);
              case FIXED32 -> (long) in.getInt();
              default ->
                  throw new IllegalArgumentException("a field has the wire type " + (tag & 7));
            };
        fields.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>()).add(value);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends inside a field", e);
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has more than 64 bits");
  }

  private static byte[] bytes(ByteBuffer in) {
    long length = varint(in);
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("it ends inside a field");
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  boolean has(int field) {
    return fields.containsKey(field);
  }

  /** A number or truth value; the last of several counts, and 0 stands for false. */
  long number(int field, long absent) {
    return last(field) instanceof Long number ? number : absent;
  }

  float floating(int field) {
    return Float.intBitsToFloat((int) number(field, 0));
  }

  byte[] bytes(int field) {
    return last(field) instanceof byte[] bytes ? bytes : new byte[0];
  }

  /**
   * @throws IllegalArgumentException when one of them is no message
   */
  List<ProtoMessage> messages(int field) {
    return fields.getOrDefault(field, List.of()).stream()
        .map(
            value -> {
              if (value instanceof byte[] bytes) {
                return new ProtoMessage(bytes);
              }
              throw new IllegalArgumentException("field " + field + " is no message");
            })
        .toList();
  }

  private Object last(int field) {
    List<Object> values = fields.get(field);
    return values == null ? null : values.get(values.size() - 1);
  }
}
