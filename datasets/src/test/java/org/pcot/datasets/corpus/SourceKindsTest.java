package org.pcot.datasets.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.corpus.SolutionFiles.config;
import static org.pcot.datasets.corpus.SolutionFiles.row;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.sources.ColumnsConfig;
import org.pcot.datasets.corpus.sources.RowTexts;
import org.pcot.datasets.corpus.sources.SourceConfig;
import org.pcot.datasets.corpus.sources.SourceFile;
import org.pcot.datasets.corpus.sources.SourceFiles;
import org.pcot.datasets.corpus.sources.SourceRows;

/** The forms in which problems are published, read or refused by name. */
class SourceKindsTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();
  private static final ColumnsConfig COLUMNS = new ColumnsConfig("question", "solution", "answer");

  private final List<String> passedOver = new ArrayList<>();

  @TempDir Path directory;
  private Path train;

  @BeforeEach
  void makeDirectory() throws IOException {
    train = Files.createDirectory(directory.resolve("train"));
    Files.writeString(directory.resolve("test.jsonl"), object(99) + "\n");
  }

  private static String object(int n) {
    return object(n, String.valueOf(n));
  }

  private static String object(int n, String answer) {
    return "{\"question\": \"q%d\", \"solution\": \"#### %d\", \"answer\": %s}"
        .formatted(n, n, answer);
  }

  private List<SourceFile> files(Object train, Path test) throws IOException {
    SourceConfig config =
        new SourceConfig(List.of(train.toString()), List.of(), List.of(test.toString()));
    return SourceFiles.find(
        config, COLUMNS, SPARK.sparkContext().hadoopConfiguration(), passedOver::add);
  }

  /** Of the training files: line, texts or the reason for none. */
  private List<String> rows(Object train) throws IOException {
    return files(train, directory.resolve("test.jsonl")).stream()
        .filter(file -> !file.path().endsWith("test.jsonl"))
        .flatMap(file -> rows(file).stream())
        .toList();
  }

  private static List<String> rows(SourceFile file) {
    try (SourceRows rows =
        SourceRows.open(file, COLUMNS, SPARK.sparkContext().hadoopConfiguration())) {
      List<String> texts = new ArrayList<>();
      for (RowTexts row = rows.next(); row != null; row = rows.next()) {
        boolean isRead = row.failure() == null;
        texts.add(row.line() + " " + (isRead ? row.texts() : row.failure().getMessage()));
      }
      return texts;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path write(String name, String content) throws IOException {
    Path file = train.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private Path compressed(String name, String by, byte[] content) throws IOException {
    Path file = train.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(by, raw)) {
      out.write(content);
    } catch (CompressorException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  private void refuses(Object train, String... inMessage) {
    assertThatThrownBy(() -> rows(train))
        .isInstanceOfSatisfying(UserError.class, error -> assertThat(error.remedy()).isNotBlank())
        .satisfies(error -> assertThat(error.getMessage()).contains(inMessage));
  }

  @ParameterizedTest
  @CsvSource({"gz, gz", "zst, zstd", "bz2, bzip2", "lz4, lz4-framed"})
  void compressedPartsAreReadBesideOthers(String ending, String by) throws IOException {
    write("part-0.jsonl", object(0) + "\n");
    byte[] lines = (object(1) + "\n" + object(2)).getBytes(UTF_8);
    Path part = compressed("part-1.jsonl." + ending, by, lines);
    assertThat(rows(train))
        .containsExactly("1 [q0, #### 0, 0]", "1 [q1, #### 1, 1]", "2 [q2, #### 2, 2]");
    byte[] whole = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(whole, whole.length / 2));
    refuses(train, "part-1.jsonl." + ending, "is not a complete ." + ending + " file");
    Files.writeString(part, object(1));
    refuses(train, "part-1.jsonl." + ending, "is not a complete ." + ending + " file");
  }

  @Test
  void partsOfSeveralMembersAreReadWhole() throws IOException {
    Path part = compressed("a.jsonl.gz", "gz", (object(1) + "\n").getBytes(UTF_8));
    byte[] one = Files.readAllBytes(part);
    Files.write(part, one, StandardOpenOption.APPEND);
    assertThat(rows(train)).hasSize(2);
  }

  @Test
  void aFileThatExpandsWithoutEndIsRefused() throws IOException {
    compressed("a.jsonl.gz", "gz", new byte[80 << 20]);
    refuses(train, "a.jsonl.gz", "has a row of more than 16 MiB");
    String line = object(1) + "\n";
    compressed("a.jsonl.gz", "gz", (line + "\n".repeat(80 << 20)).getBytes(UTF_8));
    refuses(train, "a.jsonl.gz", "expands to more than 250 times its size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"part-1.jsonl.xz", "part.csv", "a.parquet.gz", "notes.txt", "a.zip"})
  void nothingInADirectoryIsPassedOverInSilence(String name) throws IOException {
    write("part-0.jsonl", object(0));
    write("_SUCCESS", "");
    write(".part-0.jsonl.crc", "");
    assertThat(rows(train)).hasSize(1);
    write(name, "");
    refuses(train, "files.train", name, "is neither JSON lines nor Parquet");
  }

  @Test
  void whatIsForPeopleIsPassedOverAndTold() throws IOException {
    write("part-0.jsonl", object(0));
    Path readme = write("README.md", "mine");
    assertThat(rows(train)).hasSize(1);
    assertThat(passedOver).containsExactly("file:" + readme);
  }

  @Test
  void directoriesBelowAreEntered() throws IOException {
    write("b.jsonl", object(0));
    write("algebra/1.json", object(1));
    write("algebra/deep/2.json", object(2));
    write("_temporary/3.json", object(3));
    assertThat(rows(train))
        .containsExactly("1 [q1, #### 1, 1]", "1 [q2, #### 2, 2]", "1 [q0, #### 0, 0]");
    assertThat(rows(train + "/al*/*.json")).hasSize(1);
  }

  @Test
  void documentsAreReadByTheirContent() throws IOException {
    String indented = object(1).replace(", ", ",\n  ").replace("{", "{\n  ").replace("}", "\n}");
    for (String name : List.of("a.json", "a.jsonl")) {
      write(name, indented);
      assertThat(rows(train)).containsExactly("1 [q1, #### 1, 1]");
      write(name, "[\n" + indented + ",\n" + object(2) + ", 5]\n");
      assertThat(rows(train))
          .containsExactly("2 [q1, #### 1, 1]", "7 [q2, #### 2, 2]", "7 it is not a JSON object");
      write(name, "[" + object(1) + ", " + object(2) + "]");
      assertThat(rows(train)).containsExactly("1 [q1, #### 1, 1]", "1 [q2, #### 2, 2]");
      write(name, indented + "\n" + indented.replace("q1", "q2"));
      assertThat(rows(train)).hasSize(2);
      write(name, "[]");
      assertThat(rows(train)).isEmpty();
      Files.delete(train.resolve(name));
    }
  }

  @Test
  void aDamagedDocumentIsRefusedWithItsLine() throws IOException {
    write("a.json", "[\n" + object(1) + ",\n{\"question\": oops}]");
    refuses(train, "a.json, line 3: is not JSON");
    write("a.json", "[\n" + object(1));
    refuses(train, "a.json, line 2: is not JSON");
    write("a.json", "{\n\"question\": \"a\", \"question\": \"b\"}");
    refuses(train, "a.json, line 2: is not JSON: Duplicate field 'question'");
  }

  @Test
  void linesThatAreBrokenAreNoDocument() throws IOException {
    write("a.jsonl", "{\"question\": \"cut sho\n" + object(2) + "\n[1, 2]\n");
    assertThat(rows(train)).hasSize(3).contains("2 [q2, #### 2, 2]", "3 it is not a JSON object");
    write("a.jsonl", "[1]\n" + object(2));
    assertThat(rows(train)).containsExactly("1 it is not a JSON object", "2 [q2, #### 2, 2]");
  }

  @Test
  void whatAParserCannotBearIsARejectedRow() throws IOException {
    String deep = "[".repeat(100_000);
    List<String> answers =
        List.of(
            "1, \"answer\": 2",
            deep,
            "1" + "0".repeat(5_000),
            "NaN",
            "1e999999999",
            "{}",
            "null",
            "\"\\ud83d\"");
    String lines =
        answers.stream().map(a -> object(1, a) + "\n").reduce(object(0) + "\n", String::concat);
    write("a.jsonl", lines);
    assertThat(rows(train)).hasSize(9).filteredOn(row -> row.contains("[")).hasSize(1);
    write("a.jsonl", object(0) + "\n" + object(1, "\"" + "x".repeat(17 << 20) + "\""));
    refuses(train, "a.jsonl", "has a row of more than 16 MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "204, 204",
    "204.0, 204",
    "2.04e2, 204",
    "0.50, 0.5",
    "-0.0, 0",
    "1e3, 1000",
    "true, true",
    "123456789012345678901234567890, 123456789012345678901234567890",
    "1e-3, 0.001",
    "0.1, 0.1"
  })
  void numbersInAColumnOfAnswersAreText(String json, String text) throws IOException {
    write("a.jsonl", object(1, json));
    assertThat(rows(train)).containsExactly("1 [q1, #### 1, " + text + "]");
  }

  @Test
  void aNumberIsNoQuestion() throws IOException {
    write("a.jsonl", "{\"question\": 5, \"solution\": \"#### 1\", \"answer\": 1}");
    assertThat(rows(train)).containsExactly("1 its question is no text");
  }

  private void parquet(DataType type, Object... answers) {
    StructType schema =
        new StructType()
            .add("question", DataTypes.StringType)
            .add("solution", DataTypes.StringType)
            .add("answer", type)
            .add("tags", DataTypes.createArrayType(DataTypes.StringType));
    List<Row> rows =
        IntStream.range(0, answers.length)
            .mapToObj(i -> RowFactory.create("q" + i, "#### 1", answers[i], new String[] {"t"}))
            .toList();
    SPARK
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(train.toString());
  }

  private List<String> answers() throws IOException {
    return rows(train).stream().map(row -> row.replaceAll("(.*, )|]", "")).toList();
  }

  @Test
  void columnsOfNumbersInParquetAreAnswers() throws IOException {
    parquet(DataTypes.LongType, 204L, -1L, null);
    assertThat(answers()).containsExactly("204", "-1", "3 has no answer");
    parquet(DataTypes.IntegerType, 7);
    assertThat(answers()).containsExactly("7");
    parquet(DataTypes.ByteType, (byte) 7);
    assertThat(answers()).containsExactly("7");
    parquet(DataTypes.DoubleType, 204.0, 0.1, 1e20, Double.NaN);
    assertThat(answers())
        .containsExactly("204", "0.1", "100000000000000000000", "4 its answer is NaN");
    parquet(DataTypes.FloatType, 0.1f);
    assertThat(answers()).containsExactly("0.1");
    parquet(DataTypes.createDecimalType(30, 2), new BigDecimal("12345678901234567890.50"));
    assertThat(answers()).containsExactly("12345678901234567890.5");
    parquet(DataTypes.createDecimalType(5, 2), new BigDecimal("-1.25"));
    assertThat(answers()).containsExactly("-1.25");
    parquet(DataTypes.BooleanType, true, false);
    assertThat(answers()).containsExactly("true", "false");
  }

  /** Parquet lets a decimal have no bytes, which are no number. */
  @Test
  void aDecimalOfNoBytesRejectsItsRow() throws IOException {
    MessageType schema =
        Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("question")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.decimalType(2, 9))
            .named("answer")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("solution")
            .named("rows");
    String file = train.resolve("rows.parquet").toString();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file))
            .withType(schema)
            .build()) {
      for (byte[] unscaled : List.of(new byte[] {1, 2}, new byte[0])) {
        writer.write(
            new SimpleGroup(schema)
                .append("question", "a")
                .append("solution", "#### 1")
                .append("answer", Binary.fromConstantByteArray(unscaled)));
      }
    }
    assertThat(answers()).containsExactly("2.58", "2 its answer is a decimal of no bytes");
  }

  @Test
  void otherColumnsInParquetAreRefusedByTheirType() throws IOException {
    parquet(DataTypes.createArrayType(DataTypes.StringType), (Object) new String[] {"1"});
    refuses(train, ".parquet: its column 'answer' is no text, but optional group answer (LIST)");
    parquet(DataTypes.DateType, java.sql.Date.valueOf("2026-11-25"));
    refuses(train, "its column 'answer' is no text, but optional int32 answer (DATE)");
  }

  @Test
  void aCorpusOfEveryKindOfFileIsWritten() throws IOException {
    write("a/1.json", row("train", 1).replace(",", ",\n"));
    write("b.json", "[" + row("train", 2) + "," + row("train", 3) + "]");
    compressed("c.jsonl.gz", "gz", row("train", 4).getBytes(UTF_8));
    Files.writeString(directory.resolve("test.jsonl"), row("test", 1));
    String override = "files.train=[\"" + train + "\"]";
    Manifest manifest =
        new PublishedCorpus(config(directory, override))
            .write(SPARK, directory.resolve("corpus").toString(), 2)
            .manifest();
    assertThat(manifest.train().rows()).isEqualTo(4);
    assertThat(SolutionFiles.selection(manifest).rejectedRows()).isZero();
  }
}
