package org.pcot.datasets.corpus.sources;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;

/**
 * A column that can be read as text: text itself, and where numbers are allowed whole numbers,
 * floats, decimals and truth values.
 */
record ParquetColumn(String name, Kind kind, int scale) implements Serializable {
  private enum Kind {
    TEXT,
    WHOLE,
    UNSIGNED,
    FLOAT,
    DECIMAL,
    BOOLEAN
  }

  /**
   * @param allowsNumbers whether anything but text will do
   * @return empty for a type that is not read, such as a list or a time
   */
  static Optional<ParquetColumn> of(Type type, boolean allowsNumbers) {
    if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
      return Optional.empty();
    }
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    int scale = logical instanceof DecimalLogicalTypeAnnotation decimal ? decimal.getScale() : 0;
    return kind(type, logical)
        .filter(kind -> kind == Kind.TEXT || allowsNumbers)
        .map(kind -> new ParquetColumn(type.getName(), kind, scale));
  }

  private static Optional<Kind> kind(Type type, LogicalTypeAnnotation logical) {
    boolean isDecimal = logical instanceof DecimalLogicalTypeAnnotation;
    Kind kind =
        switch (type.asPrimitiveType().getPrimitiveTypeName()) {
          case BINARY -> isDecimal ? Kind.DECIMAL : isText(logical) ? Kind.TEXT : null;
          case INT32, INT64 -> isDecimal ? Kind.DECIMAL : whole(logical);
          case FIXED_LEN_BYTE_ARRAY -> isDecimal ? Kind.DECIMAL : null;
          case FLOAT, DOUBLE -> Kind.FLOAT;
          case BOOLEAN -> Kind.BOOLEAN;
          case INT96 -> null;
        };
    return Optional.ofNullable(kind);
  }

  private static boolean isText(LogicalTypeAnnotation logical) {
    return logical == null
        || logical instanceof StringLogicalTypeAnnotation
        || logical instanceof EnumLogicalTypeAnnotation
        || logical instanceof JsonLogicalTypeAnnotation;
  }

  private static Kind whole(LogicalTypeAnnotation logical) {
    if (logical instanceof IntLogicalTypeAnnotation integer) {
      return integer.isSigned() ? Kind.WHOLE : Kind.UNSIGNED;
    }
    return logical == null ? Kind.WHOLE : null;
  }

  /**
   * @throws RejectedRowException when the row has no such value, or one that is no text
   */
  String text(Group row) throws RejectedRowException {
    if (row.getFieldRepetitionCount(name) == 0) {
      throw new RejectedRowException(Reason.NO_TEXT, "has no " + name);
    }
    return switch (kind) {
      case TEXT -> SourceRows.decoded(row.getBinary(name, 0).toByteBuffer());
      case WHOLE, BOOLEAN -> row.getValueToString(row.getType().getFieldIndex(name), 0);
      case UNSIGNED -> unsigned(row);
      case FLOAT ->
          NumberText.ofFloat(name, row.getValueToString(row.getType().getFieldIndex(name), 0));
      case DECIMAL -> NumberText.of(name, new BigDecimal(unscaled(row), scale));
    };
  }

  private String unsigned(Group row) {
    return isLong(row)
        ? Long.toUnsignedString(row.getLong(name, 0))
        : Integer.toUnsignedString(row.getInteger(name, 0));
  }

  private BigInteger unscaled(Group row) throws RejectedRowException {
    return switch (row.getType().getType(name).asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(row.getInteger(name, 0));
      case INT64 -> BigInteger.valueOf(row.getLong(name, 0));
      default -> unscaled(row.getBinary(name, 0).getBytes());
    };
  }

  private BigInteger unscaled(byte[] bytes) throws RejectedRowException {
    if (bytes.length == 0) {
      throw new RejectedRowException(
          Reason.UNREADABLE_ANSWER, "its " + name + " is a decimal of no bytes");
    }
    return new BigInteger(bytes);
  }

  private boolean isLong(Group row) {
    return row.getType().getType(name).asPrimitiveType().getPrimitiveTypeName()
        == PrimitiveTypeName.INT64;
  }
}
