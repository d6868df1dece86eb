package org.pcot.jobs.results;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.configuration.Records;
import org.pcot.datasets.spark.ParquetCommits;
import org.pcot.datasets.spark.ParquetFiles;

/**
 * Records as rows of a table: a column for each component, its name in snake case.
 *
 * @param type a record of numbers, booleans and strings
 */
public record RecordTable<R extends Record>(Class<R> type) {
  private static final String ROWS = "rows";

  private static final Map<Class<?>, DataType> TYPES =
      Map.of(
          int.class, DataTypes.IntegerType,
          long.class, DataTypes.LongType,
          double.class, DataTypes.DoubleType,
          boolean.class, DataTypes.BooleanType,
          String.class, DataTypes.StringType);

  /** One Parquet file below this directory, in {@value #ROWS}: checksums may lie beside it. */
  public void write(List<R> records, SparkSession spark, Path directory) {
    List<Row> rows = records.stream().map(this::row).toList();
    spark
        .createDataFrame(rows, schema())
        .coalesce(1)
        .write()
        .options(ParquetCommits.ofOneJob())
        .parquet(new Path(directory, ROWS).toString());
  }

  /** The records below a directory, in the order of their file. */
  public List<R> read(SparkSession spark, Path directory) {
    Dataset<Row> table = ParquetFiles.read(spark, schema(), new Path(directory, ROWS));
    return table.collectAsList().stream().map(this::record).toList();
  }

  StructType schema() {
    return new StructType(
        components()
            .map(
                c ->
                    DataTypes.createStructField(
                        Records.snakeCase(c.getName()), TYPES.get(c.getType()), false))
            .toArray(StructField[]::new));
  }

  private Stream<RecordComponent> components() {
    return Arrays.stream(type.getRecordComponents());
  }

  private Row row(R record) {
    return RowFactory.create(components().map(c -> Records.value(c, record)).toArray());
  }

  private R record(Row row) {
    Object[] values = new Object[row.length()];
    Arrays.setAll(values, row::get);
    try {
      return Records.canonicalConstructor(type).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }
}
