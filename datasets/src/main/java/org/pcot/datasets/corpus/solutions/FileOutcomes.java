package org.pcot.datasets.corpus.solutions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.sources.RowTexts;
import org.pcot.datasets.corpus.sources.SourceFile;
import org.pcot.datasets.corpus.sources.SourceRows;

/** Reads a source file row by row. */
final class FileOutcomes implements Iterator<RowOutcome> {
  private final SourceFile file;
  private final SolutionReader reader;
  private final SourceRows rows;
  private RowTexts next;
  private boolean hasRead;

  FileOutcomes(SourceFile file, SolutionReader reader, Configuration hadoop) throws IOException {
    this.file = file;
    this.reader = reader;
    this.rows = SourceRows.open(file, reader.config().columns(), hadoop);
  }

  @Override
  public boolean hasNext() {
    if (!hasRead) {
      try {
        next = rows.next();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file.path(), e);
      }
      hasRead = true;
    }
    return next != null;
  }

  @Override
  public RowOutcome next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    hasRead = false;
    return outcome(next);
  }

  /** To be called when no more rows are asked for, after the last one or before. */
  void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file.path(), e);
    }
  }

  private RowOutcome outcome(RowTexts row) {
    RowOutcome place = new RowOutcome(file.split(), file.path(), row.line(), null, null);
    if (row.failure() != null) {
      return place.rejected(row.failure().reason(), row.failure().getMessage());
    }
    try {
      Solution solution = reader.read(row.texts());
      return new RowOutcome(file.split(), file.path(), row.line(), solution, null);
    } catch (RejectedRowException e) {
      return place.rejected(e.reason(), e.getMessage());
    }
  }
}
