package org.pcot.datasets.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * The footer of a Parquet file. The writer lists a column's encodings in the order of a hash set of
 * constants, which differs from one virtual machine to the next.
 */
final class ParquetFooter {
  /** Behind the footer: its length and the magic number. */
  private static final int TAIL_BYTES = 8;

  private ParquetFooter() {}

  /** The file with every list of encodings sorted: the same bits from any virtual machine. */
  static byte[] withSortedEncodings(byte[] file) throws IOException {
    int tail = file.length - TAIL_BYTES;
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
    int start = tail - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    for (RowGroup rows : footer.getRow_groups()) {
      for (ColumnChunk column : rows.getColumns()) {
        Collections.sort(column.getMeta_data().getEncodings());
        if (column.getMeta_data().isSetEncoding_stats()) {
          column
              .getMeta_data()
              .getEncoding_stats()
              .sort(
                  Comparator.comparing(PageEncodingStats::getPage_type)
                      .thenComparing(PageEncodingStats::getEncoding));
        }
      }
    }
    ByteArrayOutputStream sorted = new ByteArrayOutputStream(file.length);
    sorted.write(file, 0, start);
    Util.writeFileMetaData(footer, sorted);
    int sortedLength = sorted.size() - start;
    sorted.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(sortedLength)
            .array());
    sorted.write(file, tail + Integer.BYTES, TAIL_BYTES - Integer.BYTES);
    return sorted.toByteArray();
  }
}
