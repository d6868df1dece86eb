package org.pcot.datasets.corpus.sources;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;

/** The rows of one file, in order. */
public interface SourceRows extends Closeable {
  /** Columns that a message lists. */
  int MOST_SHOWN = 20;

  /** The next row, or null behind the last one. */
  RowTexts next() throws IOException;

  /**
   * @throws UserError when the file cannot be read at all
   */
  static SourceRows open(SourceFile file, ColumnsConfig columns, Configuration hadoop)
      throws IOException {
    return file.isParquet()
        ? ParquetRows.open(file.path(), columns, hadoop)
        : JsonRows.open(file.path(), columns, hadoop);
  }

  /**
   * @throws UserError when the file lacks a column, or cannot be read at all
   */
  static void requireColumns(SourceFile file, ColumnsConfig columns, Configuration hadoop)
      throws IOException {
    if (file.isParquet()) {
      ParquetColumns.of(file.path(), columns, hadoop);
      return;
    }
    List<String> there = JsonRows.columns(file.path(), hadoop);
    for (String column : columns.all()) {
      if (!there.isEmpty() && !there.contains(column)) {
        throw noColumn(file.path(), column, there);
      }
    }
  }

  static UserError noColumn(String file, String column, List<String> there) {
    int more = there.size() - MOST_SHOWN;
    return new UserError(
        file
            + ": has no column '"
            + column
            + "', only "
            + there.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "))
            + (more > 0 ? " and " + more + " more" : ""),
        "name its columns of text in the section columns");
  }

  /** Text of bytes that must be UTF-8. */
  static String decoded(ByteBuffer bytes) throws RejectedRowException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new RejectedRowException(Reason.NOT_UTF8, "its bytes are not UTF-8");
    }
  }

  /** Text that can be shown: not blank, and no half of a character that needs two. */
  static String checked(String column, String text) throws RejectedRowException {
    if (text.isBlank()) {
      throw new RejectedRowException(Reason.NO_TEXT, "its " + column + " is empty");
    } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new RejectedRowException(
          Reason.NOT_UTF8, "its " + column + " contains an unpaired surrogate");
    }
    return text;
  }
}
