package org.pcot.datasets.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/** A whole Parquet file in memory: the same rows give the same bits on any virtual machine. */
public final class ParquetBytes {
  private ParquetBytes() {}

  /** With Parquet's own defaults alone: the bits do not depend on a cluster's configuration. */
  public static byte[] of(MessageType schema, List<Group> rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new MemoryFile(bytes))
            .withType(schema)
            .withConf(new Configuration(false))
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return ParquetFooter.withSortedEncodings(bytes.toByteArray());
  }
}
