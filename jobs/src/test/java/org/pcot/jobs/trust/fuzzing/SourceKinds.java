package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.corpus.sources.ColumnsConfig;
import org.pcot.datasets.corpus.sources.RowTexts;
import org.pcot.datasets.corpus.sources.SourceConfig;
import org.pcot.datasets.corpus.sources.SourceFile;
import org.pcot.datasets.corpus.sources.SourceFiles;
import org.pcot.datasets.corpus.sources.SourceRows;
import org.pcot.datasets.storage.JsonLinesFile;

/** Files of published problems: JSON lines, documents, compressed ones and Parquet. */
final class SourceKinds {
  private static final ColumnsConfig COLUMNS = new ColumnsConfig("question", "solution", "answer");
  private static final Configuration HADOOP = new Configuration();
  private static final int ROWS = 20;
  private static final String CELLS = "How many \u00e9?\tSo \\boxed{7}.\t7";
  private static final List<String> WORDS =
      List.of("question", "solution", "answer", "\\\\boxed{", "\\\\frac", "####", "\"answer\": 5");
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message problems {
            required binary question (STRING);
            optional binary solution (STRING);
            optional int64 answer;
            repeated double scores;
            optional group tags (LIST) { repeated group list { optional binary element; } }
          }
          """);

  private final Path work;

  /**
   * @param work for examples
   */
  SourceKinds(Path work) {
    this.work = work;
  }

  List<FuzzKind> all() throws IOException {
    List<String> objects = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      objects.add(
          "{\"question\": \"How many %d?\", \"solution\": \"So \\\\boxed{%d}.\", \"answer\": %s}"
              .formatted(i, i, i % 2 == 0 ? i : "\"" + i + "\""));
    }
    byte[] lines = String.join("\n", objects).getBytes(UTF_8);
    byte[] array = ("[\n" + String.join(",\n", objects) + "\n]").getBytes(UTF_8);
    byte[] indented =
        objects.get(3).replace(", ", ",\n  ").replace("{\"q", "{\n\"q").getBytes(UTF_8);
    Path test = Files.write(work.resolve("test.jsonl"), lines);
    FuzzKind.Reader reader = file -> read(file, test);
    FuzzKind jsonl = new FuzzKind("jsonl", "rows.jsonl", List.of(lines), WORDS, reader);
    List<byte[]> cells =
        List.of(String.join("\n", Collections.nCopies(ROWS, CELLS)).getBytes(UTF_8));
    return List.of(
        jsonl,
        jsonl.packed(
            "within-gz",
            "rows.jsonl.gz",
            (content, random) -> compressed(CompressorStreamFactory.GZIP, content)),
        jsonl.packed(
            "within-zst",
            "rows.jsonl.zst",
            (content, random) -> compressed(CompressorStreamFactory.ZSTANDARD, content)),
        new FuzzKind("within-parquet", "rows.parquet", cells, WORDS, reader)
            .packed("within-parquet", "rows.parquet", new ParquetTable(work)::file)
            .refused(),
        new FuzzKind("json", "rows.json", List.of(array, indented), WORDS, reader),
        compressed("gz", CompressorStreamFactory.GZIP, lines, reader),
        compressed("zst", CompressorStreamFactory.ZSTANDARD, lines, reader),
        compressed("bz2", CompressorStreamFactory.BZIP2, lines, reader),
        compressed("lz4", CompressorStreamFactory.LZ4_FRAMED, lines, reader),
        new FuzzKind("parquet", "rows.parquet", parquets(), List.of(), reader),
        new FuzzKind(
            "metrics",
            "metrics.jsonl",
            List.of(
                "{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": 0.25}\n".getBytes(UTF_8)),
            List.of("step", "loss"),
            file -> JsonLinesFile.read(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP)));
  }

  private static FuzzKind compressed(
      String ending, String by, byte[] content, FuzzKind.Reader reader) throws IOException {
    List<byte[]> examples = List.of(compressed(by, content));
    return new FuzzKind(ending, "rows.jsonl." + ending, examples, List.of(), reader);
  }

  private static byte[] compressed(String by, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(by, bytes)) {
      out.write(content);
    } catch (CompressorException e) {
      throw new IOException(e);
    }
    return bytes.toByteArray();
  }

  private List<byte[]> parquets() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (CompressionCodecName codec :
        List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD)) {
      Path file = work.resolve(codec + ".parquet");
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
              .withType(SCHEMA)
              .withCompressionCodec(codec)
              .build()) {
        for (int i = 0; i < ROWS; i++) {
          writer.write(row(i));
        }
      }
      files.add(Files.readAllBytes(file));
    }
    return files;
  }

  private static Group row(int i) {
    SimpleGroup row = new SimpleGroup(SCHEMA);
    row.add("question", "How many " + i + "?");
    if (i % 5 != 0) {
      row.add("solution", "So \\boxed{" + i + "}.");
      row.add("answer", (long) i);
      row.add("scores", i / 2.0);
    }
    return row;
  }

  /** All that is done with a file before and in a job, but for Spark. */
  private static void read(Path train, Path test) throws IOException {
    SourceConfig config =
        new SourceConfig(List.of(train.toString()), List.of(), List.of(test.toString()));
    for (SourceFile file : SourceFiles.find(config, COLUMNS, HADOOP, passedOver -> {})) {
      try (SourceRows rows = SourceRows.open(file, COLUMNS, HADOOP)) {
        for (RowTexts row = rows.next(); row != null; row = rows.next()) {
          if (row.failure() == null) {
            grade(row.texts());
          }
        }
      }
    }
  }

  private static void grade(List<String> texts) {
    for (AnswerNotation notation : AnswerNotation.values()) {
      String stated = notation.stated(texts.get(1)).orElse("");
      notation.areEqual(stated, texts.get(2));
      notation.reasoning(texts.get(1));
    }
  }
}
