package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Parquet of rows that are lines of cells between tabs, in columns of types that are drawn: most
 * are what they should be. An empty cell is a null where there may be one.
 */
final class ParquetTable {
  private static final List<String> NAMES = List.of("question", "solution", "answer");
  private static final List<CompressionCodecName> CODECS =
      List.of(
          CompressionCodecName.UNCOMPRESSED,
          CompressionCodecName.SNAPPY,
          CompressionCodecName.GZIP,
          CompressionCodecName.ZSTD);

  private static final List<String> TEXTS =
      List.of("binary %s (STRING)", "binary %s", "binary %s (ENUM)", "binary %s (JSON)");

  private static final List<String> OTHERS =
      List.of(
          "int32 %s",
          "int64 %s",
          "int32 %s (INTEGER(8,true))",
          "int32 %s (INTEGER(32,false))",
          "int64 %s (INTEGER(64,false))",
          "int32 %s (DECIMAL(9,2))",
          "int64 %s (DECIMAL(18,18))",
          "binary %s (DECIMAL(38,10))",
          "fixed_len_byte_array(12) %s (DECIMAL(20,3))",
          "fixed_len_byte_array(12) %s",
          "float %s",
          "double %s",
          "boolean %s",
          "int96 %s",
          "int32 %s (DATE)",
          "int64 %s (TIMESTAMP(MICROS,true))",
          "binary %s (BSON)",
          "group %s { optional binary a; }",
          "group %s (LIST) { repeated group list { optional binary element; } }");

  private final Path work;

  /**
   * @param work for files on their way
   */
  ParquetTable(Path work) {
    this.work = work;
  }

  byte[] file(byte[] cells, Random random) throws IOException {
    MessageType schema = schema(random);
    Path file = work.resolve("table.parquet");
    Files.deleteIfExists(file);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withCompressionCodec(CODECS.get(random.nextInt(CODECS.size())))
            .withDictionaryEncoding(random.nextBoolean())
            .withPageRowCountLimit(1 + random.nextInt(20))
            .build()) {
      for (String line : new String(cells, ISO_8859_1).split("\n")) {
        writer.write(row(schema, line.split("\t", -1)));
      }
    }
    return Files.readAllBytes(file);
  }

  private static MessageType schema(Random random) {
    List<String> columns = new ArrayList<>();
    for (String name : NAMES) {
      if (random.nextInt(20) > 0) {
        columns.add(column(name, random));
      }
    }
    columns.add("optional binary more (STRING)");
    return MessageTypeParser.parseMessageType(
        columns.stream()
            .collect(Collectors.joining(";\n", "message m {\n", ";\n}"))
            .replace("};", "}"));
  }

  private static String column(String name, Random random) {
    boolean isOdd = random.nextInt(name.equals("answer") ? 2 : 8) == 0;
    List<String> types = isOdd ? OTHERS : TEXTS;
    String repetition =
        switch (random.nextInt(8)) {
          case 0 -> "repeated ";
          case 1, 2, 3 -> "required ";
          default -> "optional ";
        };
    String type = types.get(random.nextInt(types.size())).formatted(name);
    return (type.contains("(LIST)") ? "optional " : repetition) + type;
  }

  private static Group row(MessageType schema, String[] cells) {
    SimpleGroup row = new SimpleGroup(schema);
    for (Type column : schema.getFields()) {
      int index = NAMES.indexOf(column.getName());
      String cell = index >= 0 && index < cells.length ? cells[index] : "";
      boolean isNull = cell.isEmpty() && !column.isRepetition(Type.Repetition.REQUIRED);
      if (!column.isPrimitive()) {
        if (!isNull) {
          row.addGroup(column.getName());
        }
      } else if (!isNull) {
        add(row, column.asPrimitiveType(), cell.getBytes(ISO_8859_1));
      }
    }
    return row;
  }

  private static void add(SimpleGroup row, PrimitiveType column, byte[] cell) {
    String name = column.getName();
    long number = new Random(Arrays.hashCode(cell)).nextLong();
    switch (column.getPrimitiveTypeName()) {
      case BINARY -> row.add(name, Binary.fromConstantByteArray(cell));
      case FIXED_LEN_BYTE_ARRAY ->
          row.add(name, Binary.fromConstantByteArray(Arrays.copyOf(cell, column.getTypeLength())));
      case INT32 -> row.add(name, (int) number);
      case INT64 -> row.add(name, number);
      case INT96 -> row.add(name, new NanoTime((int) number, number));
      case FLOAT -> row.add(name, Float.intBitsToFloat((int) number));
      case DOUBLE -> row.add(name, Double.longBitsToDouble(number));
      case BOOLEAN -> row.add(name, number > 0);
    }
  }
}
