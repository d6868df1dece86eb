package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.pcot.datasets.corpus.ContentDigest;
import org.pcot.datasets.corpus.CorpusColumns;

/** What is found in rows that were written: read from the files themselves, in any order. */
record WrittenRows(ContentDigest digest, LengthCounts prompts, LengthCounts responses)
    implements Serializable {

  static WrittenRows none() {
    return new WrittenRows(new ContentDigest(), new LengthCounts(), new LengthCounts());
  }

  static WrittenRows in(Dataset<Row> rows, RowForm form) {
    WrittenRows all = none();
    rows.javaRDD()
        .mapPartitions(partition -> List.of(count(partition, form)).iterator())
        .collect()
        .forEach(all::add);
    return all;
  }

  private static WrittenRows count(Iterator<Row> rows, RowForm form) {
    WrittenRows counted = none();
    ContentDigest.RowHasher hasher = new ContentDigest.RowHasher();
    rows.forEachRemaining(
        row -> {
          counted.digest.add(hasher.hash(row), CorpusColumns.isLong(row));
          counted.prompts.add(form.promptLength(row));
          counted.responses.add(form.responseLength(row));
        });
    return counted;
  }

  private void add(WrittenRows other) {
    digest.add(other.digest);
    prompts.add(other.prompts);
    responses.add(other.responses);
  }
}
