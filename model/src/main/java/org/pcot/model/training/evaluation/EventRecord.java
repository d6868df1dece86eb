package org.pcot.model.training.evaluation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One event as it stands in TensorBoard's files: a message {@code Event} in the frame of a
 * TFRecord, by event.proto, summary.proto and record_writer.h of TensorFlow.
 */
final class EventRecord {
  private static final String VERSION = "brain.Event:2";

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private static final int CRC_MASK = 0xa282ead8;

  private EventRecord() {}

  /** The record that a file begins with. */
  static byte[] version() {
    return framed(new ProtobufMessage().put(WALL_TIME, 0.0).put(FILE_VERSION, VERSION));
  }

  /** Scalars by tag, at a step, whose number of seconds is the event's time. */
  static byte[] scalars(long step, Map<String, Float> scalars) {
    ProtobufMessage summary = new ProtobufMessage();
    scalars.forEach(
        (tag, value) ->
            summary.put(VALUE, new ProtobufMessage().put(TAG, tag).put(SIMPLE_VALUE, value)));
    return framed(
        new ProtobufMessage().put(WALL_TIME, (double) step).put(STEP, step).put(SUMMARY, summary));
  }

  /** Length, its checksum, the message, its checksum. */
  private static byte[] framed(ProtobufMessage message) {
    byte[] data = message.encoded();
    byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
    return littleEndian(length.length + Integer.BYTES + data.length + Integer.BYTES)
        .put(length)
        .putInt(maskedCrc(length))
        .put(data)
        .putInt(maskedCrc(data))
        .array();
  }

  /** CRC-32C, rotated and moved, since a checksum of data that holds checksums is weak. */
  private static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
