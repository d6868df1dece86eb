package org.pcot.model.training.metrics;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One event as it stands in TensorBoard's files: a message {@code Event} in the frame of a
 * TFRecord, by event.proto, summary.proto and record_writer.h of TensorFlow. Fields are given by
 * their numbers: classes for them would need TensorFlow's protocol files and their compiler.
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
    Field version = bytes(ByteString.copyFromUtf8(VERSION));
    return framed(time(0.0).addField(FILE_VERSION, version));
  }

  /** Scalars by tag, at a step, whose number of seconds is the event's time. */
  static byte[] scalars(long step, Map<String, Float> scalars) {
    Field.Builder values = Field.newBuilder();
    scalars.forEach((tag, value) -> values.addLengthDelimited(scalar(tag, value)));
    ByteString summary = fields().addField(VALUE, values.build()).build().toByteString();
    Field number = Field.newBuilder().addVarint(step).build();
    return framed(time(step).addField(STEP, number).addField(SUMMARY, bytes(summary)));
  }

  private static ByteString scalar(String tag, float value) {
    Field number = Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)).build();
    Field name = bytes(ByteString.copyFromUtf8(tag));
    return fields().addField(TAG, name).addField(SIMPLE_VALUE, number).build().toByteString();
  }

  private static UnknownFieldSet.Builder time(double seconds) {
    Field number = Field.newBuilder().addFixed64(Double.doubleToRawLongBits(seconds)).build();
    return fields().addField(WALL_TIME, number);
  }

  private static UnknownFieldSet.Builder fields() {
    return UnknownFieldSet.newBuilder();
  }

  private static Field bytes(ByteString content) {
    return Field.newBuilder().addLengthDelimited(content).build();
  }

  /** Length, its checksum, the message, its checksum. */
  private static byte[] framed(UnknownFieldSet.Builder event) {
    byte[] data = event.build().toByteArray();
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
