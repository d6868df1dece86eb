package org.pcot.jobs.results;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.configuration.Records;
import org.pcot.datasets.parquet.ParquetBytes;
import org.pcot.datasets.spark.ParquetFiles;
import org.pcot.datasets.storage.DurableFiles;

/**
 * Records as rows of a table: a column for each component, its name in snake case.
 *
 * @param type a record of numbers, booleans and strings
 */
public record RecordTable<R extends Record>(Class<R> type) {
  private static final String ROWS = "rows";

  private static final Map<Class<?>, Column> COLUMNS =
      Map.of(
          int.class, new Column(DataTypes.IntegerType, PrimitiveTypeName.INT32),
          long.class, new Column(DataTypes.LongType, PrimitiveTypeName.INT64),
          double.class, new Column(DataTypes.DoubleType, PrimitiveTypeName.DOUBLE),
          boolean.class, new Column(DataTypes.BooleanType, PrimitiveTypeName.BOOLEAN),
          String.class, new Column(DataTypes.StringType, PrimitiveTypeName.BINARY));

  /** How Spark and Parquet name a Java type. */
  private record Column(DataType spark, PrimitiveTypeName parquet) {
    Type named(String name) {
      return parquet == PrimitiveTypeName.BINARY
          ? Types.required(parquet).as(stringType()).named(name)
          : Types.required(parquet).named(name);
    }
  }

  /**
   * One Parquet file below this directory, in {@value #ROWS}: checksums may lie beside it. The same
   * records give the same bits.
   */
  public void write(List<R> records, FileSystem fileSystem, Path directory) throws IOException {
    MessageType schema =
        new MessageType(
            ROWS, components().map(c -> COLUMNS.get(c.getType()).named(name(c))).toList());
    byte[] bytes = ParquetBytes.of(schema, records.stream().map(r -> group(schema, r)).toList());
    Path file = new Path(directory, ROWS + "/" + ROWS + ".parquet");
    DurableFiles.write(fileSystem, file, out -> out.write(bytes));
  }

  private Group group(MessageType schema, R record) {
    Group group = new SimpleGroup(schema);
    components().forEach(c -> add(group, name(c), Records.value(c, record)));
    return group;
  }

  private static void add(Group group, String name, Object value) {
    if (value instanceof Integer number) {
      group.add(name, number);
    } else if (value instanceof Long number) {
      group.add(name, number);
    } else if (value instanceof Double number) {
      group.add(name, number);
    } else if (value instanceof Boolean is) {
      group.add(name, is);
    } else {
      group.add(name, (String) value);
    }
  }

  /** The records below a directory, in the order of their file. */
  public List<R> read(SparkSession spark, Path directory) {
    Dataset<Row> table = ParquetFiles.read(spark, schema(), new Path(directory, ROWS));
    return table.collectAsList().stream().map(this::record).toList();
  }

  StructType schema() {
    return new StructType(
        components()
            .map(c -> DataTypes.createStructField(name(c), COLUMNS.get(c.getType()).spark(), false))
            .toArray(StructField[]::new));
  }

  private Stream<RecordComponent> components() {
    return Arrays.stream(type.getRecordComponents());
  }

  private static String name(RecordComponent component) {
    return Records.snakeCase(component.getName());
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
