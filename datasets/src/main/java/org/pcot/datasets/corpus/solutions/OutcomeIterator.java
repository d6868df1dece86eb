package org.pcot.datasets.corpus.solutions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;

/** Reads a source file row by row. */
final class OutcomeIterator implements Iterator<SourceOutcome> {
  private final SourceFile file;
  private final SolutionReader reader;
  private final SourceRows rows;
  private RowTexts next;

  OutcomeIterator(SourceFile file, SolutionReader reader, Configuration hadoop) throws IOException {
    this.file = file;
    this.reader = reader;
    this.rows = SourceRows.open(file, reader.config().columns(), hadoop);
    this.next = rows.next();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public SourceOutcome next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    SourceOutcome outcome = outcome(next);
    try {
      next = rows.next();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file.path(), e);
    }
    return outcome;
  }

  /** To be called when no more rows are asked for, after the last one or before. */
  void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file.path(), e);
    }
  }

  private SourceOutcome outcome(RowTexts row) {
    SourceOutcome place = new SourceOutcome(file.side(), file.path(), row.line(), null, null);
    if (row.failure() != null) {
      return place.rejected(row.failure().reason(), row.failure().getMessage());
    }
    try {
      WorkedSolution solution = reader.read(row.texts());
      return new SourceOutcome(file.side(), file.path(), row.line(), solution, null);
    } catch (RejectedRowException e) {
      return place.rejected(e.reason(), e.getMessage());
    }
  }
}
