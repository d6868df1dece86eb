package org.pcot.datasets.corpus.rows;

import java.io.Serializable;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;

/** What is in rows, in whatever order and parts they come. */
public record RowCounts(
    ContentDigest digest, LengthCounts promptLengths, LengthCounts responseLengths)
    implements Serializable {

  public static RowCounts none() {
    return new RowCounts(new ContentDigest(), new LengthCounts(), new LengthCounts());
  }

  /** Adds all rows of others. */
  public RowCounts add(RowCounts other) {
    digest.add(other.digest);
    promptLengths.add(other.promptLengths);
    responseLengths.add(other.responseLengths);
    return this;
  }

  /**
   * The same rows, counted as they pass.
   *
   * @param rows made by the form
   * @param total is given the counts with the last row
   */
  public static Iterator<Row> counting(
      Iterator<Row> rows, RowForm form, Consumer<RowCounts> total) {
    return new Counting(rows, form, total);
  }

  private static final class Counting implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final RowForm form;
    private final Consumer<RowCounts> total;
    private final RowCounts counts = none();
    private final ContentDigest.RowHasher hasher = new ContentDigest.RowHasher();

    Counting(Iterator<Row> rows, RowForm form, Consumer<RowCounts> total) {
      this.rows = rows;
      this.form = form;
      this.total = total;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      counts.digest.add(hasher.hash(row), RowForm.isLong(row));
      counts.promptLengths.add(form.promptLength(row));
      counts.responseLengths.add(form.responseLength(row));
      if (!rows.hasNext()) {
        total.accept(counts);
      }
      return row;
    }
  }
}
