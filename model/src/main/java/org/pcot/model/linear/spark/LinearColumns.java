package org.pcot.model.linear.spark;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pcot.model.linear.LinearExample;

/** The columns of a corpus of linear examples: number, input, response; signs are 1 and -1. */
final class LinearColumns {
  static final String NUMBER = "number";

  static final StructType SCHEMA =
      new StructType()
          .add(NUMBER, DataTypes.LongType, false)
          .add("input", DataTypes.createArrayType(DataTypes.ByteType, false), false)
          .add("response", DataTypes.createArrayType(DataTypes.ByteType, false), false);

  private LinearColumns() {}

  static Row row(long number, LinearExample example) {
    return RowFactory.create(number, bytes(example.input()), bytes(example.response()));
  }

  static LinearExample example(Row row) {
    return new LinearExample(signs(row.getList(1)), signs(row.getList(2)));
  }

  private static Byte[] bytes(double[] signs) {
    Byte[] bytes = new Byte[signs.length];
    for (int i = 0; i < signs.length; i++) {
      bytes[i] = (byte) signs[i];
    }
    return bytes;
  }

  private static double[] signs(List<Byte> bytes) {
    return bytes.stream().mapToDouble(Byte::doubleValue).toArray();
  }
}
