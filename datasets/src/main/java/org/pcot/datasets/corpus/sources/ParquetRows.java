package org.pcot.datasets.corpus.sources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;

/** A Parquet file with columns of text. */
final class ParquetRows implements SourceRows {
  private final ParquetReader<Group> reader;
  private final List<String> columns;
  private long row;

  private ParquetRows(ParquetReader<Group> reader, List<String> columns) {
    this.reader = reader;
    this.columns = columns;
  }

  static ParquetRows open(String file, List<String> columns, Configuration hadoop)
      throws IOException {
    ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new Path(file)).withConf(hadoop).build();
    return new ParquetRows(reader, columns);
  }

  /**
   * The columns of text.
   *
   * @throws UserError when the file is no Parquet
   */
  static List<String> columns(String file, Configuration hadoop) throws IOException {
    HadoopInputFile input = HadoopInputFile.fromPath(new Path(file), hadoop);
    try (ParquetFileReader footer = ParquetFileReader.open(input)) {
      return footer.getFileMetaData().getSchema().getFields().stream()
          .filter(ParquetRows::isText)
          .map(Type::getName)
          .toList();
    } catch (RuntimeException e) { // how Parquet reports a bad footer
      throw new UserError(file + ": is not a complete Parquet file", "use another copy", e);
    }
  }

  private static boolean isText(Type type) {
    return type.isPrimitive()
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
        && !type.isRepetition(Type.Repetition.REPEATED);
  }

  @Override
  public RowTexts next() throws IOException {
    Group group = reader.read();
    if (group == null) {
      return null;
    }
    row++;
    try {
      List<String> texts = new ArrayList<>();
      for (String column : columns) {
        if (group.getFieldRepetitionCount(column) == 0) {
          throw new RejectedRowException(Reason.NO_TEXT, "has no " + column);
        }
        String text = SourceRows.decoded(group.getBinary(column, 0).toByteBuffer());
        texts.add(SourceRows.checked(column, text));
      }
      return new RowTexts(row, texts, null);
    } catch (RejectedRowException e) {
      return new RowTexts(row, null, e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
