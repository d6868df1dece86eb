package org.pcot.datasets.corpus.sources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.faults.EnvironmentFault;

/** The columns of a Parquet file that the configuration names. */
final class ParquetRows implements SourceRows {
  private final String file;
  private final ParquetReader<Group> reader;
  private final List<ParquetColumn> columns;
  private long row;

  private ParquetRows(String file, ParquetReader<Group> reader, List<ParquetColumn> columns) {
    this.file = file;
    this.reader = reader;
    this.columns = columns;
  }

  static ParquetRows open(String file, ColumnsConfig columns, Configuration hadoop)
      throws IOException {
    ParquetColumns found = ParquetColumns.of(file, columns, hadoop);
    Configuration projected = new Configuration(hadoop);
    projected.set(ReadSupport.PARQUET_READ_SCHEMA, found.projection());
    ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new Path(file)).withConf(projected).build();
    return new ParquetRows(file, reader, found.columns());
  }

  @Override
  public RowTexts next() throws IOException {
    Group group = read();
    if (group == null) {
      return null;
    }
    row++;
    try {
      List<String> texts = new ArrayList<>();
      for (ParquetColumn column : columns) {
        texts.add(SourceRows.checked(column.name(), column.text(group)));
      }
      return new RowTexts(row, texts, null);
    } catch (RejectedRowException e) {
      return new RowTexts(row, null, e);
    }
  }

  /** Parquet reports damaged pages by exceptions of every kind. */
  private Group read() throws IOException {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) {
      throw EnvironmentFault.explain(e).orElseGet(() -> damaged(e));
    }
  }

  private UserError damaged(Exception cause) {
    return new UserError(file + ": is damaged behind row " + row, "use another copy", cause);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
