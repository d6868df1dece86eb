package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.problems.Example;

/** The columns of a corpus of worked solutions: texts alone, or their tokens too. */
interface RowForm extends Serializable {
  StructType schema();

  Row row(String task, String split, Example example);

  /** What lengths count. */
  TextLength length();

  int promptLength(Row row);

  int responseLength(Row row);

  /** SHA-256 of the tokenizer's files, where there is one. */
  Optional<String> tokenizerSha256();
}
