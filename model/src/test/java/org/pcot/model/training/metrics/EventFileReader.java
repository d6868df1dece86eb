package org.pcot.model.training.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files from the format's description alone; shares nothing with what writes them. */
final class EventFileReader {
  /** One event; an unset field is null, and scalars are by tag. */
  record Event(Double wallTime, Long step, String fileVersion, Map<String, Float> scalars) {}

  private EventFileReader() {}

  /**
   * @throws IllegalStateException when a checksum is wrong or a field is not known
   */
  static List<Event> read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int start = bytes.position();
      long length = bytes.getLong();
      check(file, start, Long.BYTES, bytes.getInt());
      start = bytes.position();
      ByteBuffer message = bytes.slice(start, Math.toIntExact(length));
      bytes.position(start + Math.toIntExact(length));
      check(file, start, Math.toIntExact(length), bytes.getInt());
      events.add(event(message.order(ByteOrder.LITTLE_ENDIAN)));
    }
    return events;
  }

  private static void check(byte[] file, int from, int length, int masked) {
    int crc = crc32c(file, from, length);
    if ((((crc >>> 15) | (crc << 17)) + 0xa282ead8) != masked) {
      throw new IllegalStateException("a checksum is wrong, of the bytes from " + from);
    }
  }

  /** Bit by bit, from the reversed polynomial of Castagnoli. */
  static int crc32c(byte[] bytes, int from, int length) {
    int crc = -1;
    for (int i = from; i < from + length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82F63B78;
      }
    }
    return ~crc;
  }

  private static Event event(ByteBuffer message) {
    Double wallTime = null;
    Long step = null;
    String version = null;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (message.hasRemaining()) {
      switch ((int) varint(message)) {
        case (1 << 3) | 1 -> wallTime = message.getDouble();
        case 2 << 3 -> step = varint(message);
        case (3 << 3) | 2 -> version = text(message);
        case (5 << 3) | 2 -> {
          ByteBuffer summary = part(message);
          while (summary.hasRemaining()) {
            expect(varint(summary), (1 << 3) | 2);
            scalar(part(summary), scalars);
          }
        }
        default -> throw new IllegalStateException("a field of an event is not known");
      }
    }
    return new Event(wallTime, step, version, scalars);
  }

  private static void scalar(ByteBuffer value, Map<String, Float> scalars) {
    expect(varint(value), (1 << 3) | 2);
    String tag = text(value);
    expect(varint(value), (2 << 3) | 5);
    if (scalars.put(tag, value.getFloat()) != null || value.hasRemaining()) {
      throw new IllegalStateException(tag + " has more than one value");
    }
  }

  private static void expect(long key, long expected) {
    if (key != expected) {
      throw new IllegalStateException("the field " + key + " is not " + expected);
    }
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer part(ByteBuffer bytes) {
    int length = (int) varint(bytes);
    ByteBuffer part = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + length);
    return part;
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(part(bytes)).toString();
  }
}
