package org.pcot.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;

class ParquetBytesTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message rows { required int32 number; required double value; }");

  private static byte[] file(int count) throws IOException {
    List<Group> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    (Group)
                        new SimpleGroup(SCHEMA).append("number", i % 5).append("value", i / 7.0))
            .toList();
    return ParquetBytes.of(SCHEMA, rows);
  }

  @Test
  void theSameRowsGiveTheSameBits() throws IOException {
    assertThat(file(31)).isEqualTo(file(31)).isNotEqualTo(file(32));
  }

  /** A virtual machine has one order of a set of constants, another has another. */
  @Test
  void bitsDoNotDependOnTheOrderThatEncodingsWereListedIn() throws IOException {
    byte[] written = file(20);
    int tail = written.length - 8;
    int start = tail - ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(written, start, tail - start));
    footer
        .getRow_groups()
        .forEach(
            group ->
                group
                    .getColumns()
                    .forEach(column -> Collections.reverse(column.getMeta_data().getEncodings())));
    ByteArrayOutputStream shuffled = new ByteArrayOutputStream();
    shuffled.write(written, 0, start);
    Util.writeFileMetaData(footer, shuffled);
    shuffled.write(written, tail, 8);
    assertThat(shuffled.toByteArray()).hasSameSizeAs(written).isNotEqualTo(written);
    assertThat(ParquetFooter.withSortedEncodings(shuffled.toByteArray())).isEqualTo(written);
  }
}
