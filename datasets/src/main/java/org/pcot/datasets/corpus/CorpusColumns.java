package org.pcot.datasets.corpus;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;

/** The columns of a corpus: id, task, prompt, response, answer, is_long, split; none is null. */
public final class CorpusColumns {
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("task", DataTypes.StringType, false)
          .add("prompt", DataTypes.StringType, false)
          .add("response", DataTypes.StringType, false)
          .add("answer", DataTypes.StringType, false)
          .add("is_long", DataTypes.BooleanType, false)
          .add("split", DataTypes.StringType, false);

  private CorpusColumns() {}

  static Row row(String task, Split split, Example example) {
    return row(task, split.label(), example);
  }

  /** A row of {@link #SCHEMA}. */
  public static Row row(String task, String split, Example example) {
    return RowFactory.create(
        example.id(),
        task,
        example.prompt(),
        example.response(),
        example.answer(),
        example.isLong(),
        split);
  }

  /** Whether a row of {@link #SCHEMA} has the long response. */
  public static boolean isLong(Row row) {
    return row.getBoolean(5);
  }

  /** The demonstration in a row of {@link #SCHEMA}. */
  public static Example example(Row row) {
    return new Example(
        row.getLong(0), row.getString(2), row.getString(3), row.getString(4), isLong(row));
  }
}
