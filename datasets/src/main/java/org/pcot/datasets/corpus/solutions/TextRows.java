package org.pcot.datasets.corpus.solutions;

import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.corpus.CorpusColumns;
import org.pcot.datasets.problems.Example;

/** Rows of {@link CorpusColumns#SCHEMA}. */
record TextRows(TextLength length) implements RowForm {
  @Override
  public StructType schema() {
    return CorpusColumns.SCHEMA;
  }

  @Override
  public Row row(String task, String split, Example example) {
    return CorpusColumns.row(task, split, example);
  }

  @Override
  public int promptLength(Row row) {
    return length.of(CorpusColumns.example(row).prompt());
  }

  @Override
  public int responseLength(Row row) {
    return length.of(CorpusColumns.example(row).response());
  }

  @Override
  public Optional<String> tokenizerSha256() {
    return Optional.empty();
  }
}
