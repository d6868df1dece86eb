package org.pcot.datasets.corpus.sources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.EnvironmentFault;

/**
 * The columns that are read, checked against a file's footer.
 *
 * @param projection the schema of them alone: the file's others are not read
 */
record ParquetColumns(List<ParquetColumn> columns, String projection) {
  private static final int PAGE = 1 << 16;

  /**
   * @throws UserError when the file is no Parquet, lacks a column, has it twice or as anything but
   *     text, or is compressed by a codec that is not there
   */
  static ParquetColumns of(String file, ColumnsConfig columns, Configuration hadoop)
      throws IOException {
    ParquetMetadata footer = footer(file, hadoop);
    MessageType schema = footer.getFileMetaData().getSchema();
    List<ParquetColumn> found = new ArrayList<>();
    List<Type> types = new ArrayList<>();
    for (String name : columns.all()) {
      Type type = type(file, schema, name);
      types.add(type);
      found.add(
          ParquetColumn.of(type, columns.isAnswer(name))
              .orElseThrow(
                  () ->
                      new UserError(
                          file + ": its column '" + name + "' is no text, but " + type,
                          "name its columns of text in the section columns")));
    }
    requireCodecs(file, footer, columns, hadoop);
    List<Type> distinct = types.stream().distinct().toList();
    return new ParquetColumns(found, new MessageType(schema.getName(), distinct).toString());
  }

  private static ParquetMetadata footer(String file, Configuration hadoop) throws IOException {
    HadoopInputFile input = HadoopInputFile.fromPath(new Path(file), hadoop);
    try (ParquetFileReader reader = ParquetFileReader.open(input)) {
      return reader.getFooter();
    } catch (IOException | RuntimeException e) { // Parquet reports a bad footer by either
      throw EnvironmentFault.explain(e)
          .orElseGet(
              () ->
                  new UserError(file + ": is not a complete Parquet file", "use another copy", e));
    }
  }

  private static Type type(String file, MessageType schema, String name) {
    List<Type> types =
        schema.getFields().stream().filter(field -> field.getName().equals(name)).toList();
    if (types.isEmpty()) {
      throw SourceRows.noColumn(
          file, name, schema.getFields().stream().map(Type::getName).toList());
    } else if (types.size() > 1) {
      throw new UserError(
          file + ": has the column '" + name + "' twice", "write it with different names");
    }
    return types.get(0);
  }

  private static void requireCodecs(
      String file, ParquetMetadata footer, ColumnsConfig columns, Configuration hadoop) {
    List<CompressionCodecName> codecs =
        footer.getBlocks().stream()
            .flatMap(block -> block.getColumns().stream())
            .filter(chunk -> columns.all().contains(chunk.getPath().toArray()[0]))
            .map(ColumnChunkMetaData::getCodec)
            .distinct()
            .sorted()
            .toList();
    CodecFactory factory = new CodecFactory(hadoop, PAGE);
    try {
      codecs.forEach(codec -> requireCodec(file, codec, factory));
    } finally {
      factory.release();
    }
  }

  private static void requireCodec(String file, CompressionCodecName codec, CodecFactory factory) {
    try {
      factory.getDecompressor(codec);
    } catch (RuntimeException | LinkageError e) {
      throw new UserError(
          file + ": is compressed with " + codec + ", for which there is no library",
          "write it again with snappy, gzip, zstd or no compression, or put the codec's jar on"
              + " the class path",
          e);
    }
  }
}
