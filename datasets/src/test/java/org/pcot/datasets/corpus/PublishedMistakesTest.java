package org.pcot.datasets.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.corpus.SolutionFiles.config;
import static org.pcot.datasets.corpus.SolutionFiles.row;
import static org.pcot.datasets.corpus.SolutionFiles.selection;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rejects.ReasonCount;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.storage.JsonLinesFile;

/** Rows that cannot be used, and mistakes that stop the job. */
class PublishedMistakesTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();

  @TempDir Path directory;

  @BeforeEach
  void writeSources() throws IOException {
    for (String split : List.of("train", "test")) {
      List<String> rows = IntStream.range(0, 10).mapToObj(n -> row(split, n)).toList();
      SolutionFiles.write(directory.resolve(split + ".jsonl"), rows);
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private Manifest write(SolutionsConfig config) throws IOException {
    return new PublishedCorpus(config).write(SPARK, file("corpus").toString(), 2).manifest();
  }

  private static void assertRefused(ThrowingCallable action, Object... inMessage) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(UserError.class, error -> assertThat(error.remedy()).isNotBlank())
        .satisfies(
            error -> {
              for (Object part : inMessage) {
                assertThat(error).hasMessageContaining(part.toString());
              }
            });
  }

  private void assertNothingWritten() {
    assertThat(directory.toFile().list()).noneMatch(name -> name.contains("corpus"));
  }

  private static List<String> brokenLines() {
    return List.of(
        row("train", 0),
        "not JSON",
        "",
        row("Nothing?", "The answer is 5"),
        row("A word?", "#### five"),
        "{\"question\": \"What?\"}",
        "{\"question\": \"What?\", \"answer\": 5}",
        row(" ", "#### 5"),
        "[1, 2]",
        "{\"question\": \"What?\", \"answer\": \"#### 5\"} {}",
        "{\"question\": \"Half \\ud83d?\", \"answer\": \"#### 5\"}",
        row("train", 1));
  }

  @Test
  void everyRowThatCannotBeUsedIsListedWithItsLineAndReason() throws IOException {
    Path train = SolutionFiles.write(file("train.jsonl"), brokenLines());
    byte[] latin = "{\"question\": \"caf\u00e9?\", \"answer\": \"#### 5\"}\n".getBytes(ISO_8859_1);
    Files.write(train, latin, java.nio.file.StandardOpenOption.APPEND);
    Manifest manifest = write(config(directory, "max_rejected_share=0.9"));

    List<JsonNode> rejects =
        JsonLinesFile.read(
            new org.apache.hadoop.fs.Path(file("corpus/_rejects.jsonl").toString()),
            new Configuration());
    assertThat(rejects)
        .map(reject -> reject.get("line").intValue() + " " + reject.get("reason").textValue())
        .containsExactly(
            "2 not_json",
            "4 no_answer",
            "5 unreadable_answer",
            "6 no_text",
            "7 no_text",
            "8 no_text",
            "9 not_json",
            "10 not_json",
            "11 not_utf8",
            "13 not_utf8");
    assertThat(rejects)
        .allSatisfy(
            reject -> {
              assertThat(reject.get("file").textValue()).endsWith("train.jsonl");
              assertThat(reject.get("detail").textValue()).isNotBlank();
            });
    assertThat(selection(manifest).sourceRows()).isEqualTo(12 + 10);
    assertThat(selection(manifest).rejectedRows()).isEqualTo(10);
    assertThat(selection(manifest).rejectedFor())
        .contains(
            new ReasonCount("no_text", 3),
            new ReasonCount("not_json", 3),
            new ReasonCount("not_utf8", 2));
    assertThat(manifest.train().rows()).isEqualTo(2);
  }

  @Test
  void tooManyRejectedRowsStopTheJobAndTheFirstAreNamed() throws IOException {
    SolutionFiles.write(file("train.jsonl"), brokenLines());
    assertRefused(
        () -> write(config(directory, "max_rejected_share=0.4")),
        "9 of 21 rows",
        "max_rejected_share is 0.4",
        "train.jsonl, line 2: not_json",
        "train.jsonl, line 4: no_answer",
        "train.jsonl, line 7: no_text",
        "...");
    assertThat(file("corpus")).doesNotExist();
    assertThat(Files.readAllLines(file("corpus-rejects.jsonl"))).hasSize(9);
    assertThat(
            write(config(directory, "max_rejected_share=0.43"))
                .selection()
                .orElseThrow()
                .rejectedRows())
        .isEqualTo(9);
  }

  @Test
  void whyNoRowIsUsableIsSaidHoweverManyMayBeRejected() throws IOException {
    SolutionFiles.write(file("train.jsonl"), List.of("<html>", "{}"));
    assertRefused(
        () -> write(config(directory, "max_rejected_share=1")),
        "files.train: have no usable row",
        "train.jsonl, line 1: not_json",
        "train.jsonl, line 2: no_text");
    assertNothingWritten();
  }

  @Test
  void anAnswerColumnMustSayWhatTheSolutionStates() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String result : List.of("1080", "1,080.0", "1081", "many")) {
      lines.add(
          "{\"q\": \"Which " + result + "?\", \"s\": \"#### 1,080\", \"a\": \"" + result + "\"}");
    }
    SolutionFiles.write(file("train.jsonl"), lines);
    SolutionFiles.write(file("test.jsonl"), lines.subList(0, 1));
    lines.set(0, lines.get(0).replace("Which", "What"));
    SolutionFiles.write(file("train.jsonl"), lines);
    SolutionsConfig config =
        config(
            directory, "columns={question: q, solution: s, answer: a}", "max_rejected_share=0.9");
    assertThat(write(config).selection().orElseThrow().rejectedFor())
        .containsExactly(
            new ReasonCount("unreadable_answer", 1), new ReasonCount("other_answer", 1));
  }

  @Test
  void parquetRowsAreCheckedToo() throws IOException {
    StructType schema =
        new StructType()
            .add("question", DataTypes.BinaryType, true)
            .add("answer", DataTypes.StringType, true);
    SPARK
        .createDataFrame(
            List.of(
                RowFactory.create("What?".getBytes(ISO_8859_1), "#### 5"),
                RowFactory.create("caf\u00e9?".getBytes(ISO_8859_1), "#### 5"),
                RowFactory.create("Null?".getBytes(ISO_8859_1), null)),
            schema)
        .coalesce(1)
        .write()
        .parquet(file("rows").toString());
    SolutionsConfig config =
        config(directory, "files.train=[\"" + file("rows") + "\"]", "max_rejected_share=0.9");
    assertThat(write(config).selection().orElseThrow().rejectedFor())
        .containsExactly(new ReasonCount("not_utf8", 1), new ReasonCount("no_text", 1));
    assertThat(Files.readString(file("corpus/_rejects.jsonl")))
        .contains("\"line\":2", "\"line\":3");
  }

  @Test
  void aMissingFileIsNamed() {
    assertRefused(
        () -> write(config(directory, "files.train=[\"" + file("none.jsonl") + "\"]")),
        "files.train",
        file("none.jsonl"),
        "no such file");
    assertNothingWritten();
  }

  @Test
  void aDirectoryWithoutRowsIsNamed() throws IOException {
    Files.createDirectory(file("empty"));
    assertRefused(
        () -> write(config(directory, "files.test=[\"" + file("empty") + "\"]")),
        "files.test",
        file("empty"),
        "holds no file");
    assertNothingWritten();
  }

  /** A listing passes over such a link, and fewer problems would be learnt from. */
  @Test
  void whatWasNotFetchedIsNamed() throws IOException {
    Path link = Files.createDirectory(file("data")).resolve("part.jsonl");
    Files.copy(file("train.jsonl"), file("data/other.jsonl"));
    Files.createSymbolicLink(link, Path.of("../../blobs/4d7a"));
    for (Path named : List.of(file("data"), link)) {
      assertRefused(
          () -> write(config(directory, "files.train=[\"" + named + "\"]")),
          "part.jsonl: is a link to ../../blobs/4d7a, which is not there");
    }
    for (String name : List.of("part.jsonl", "part.parquet", "part.jsonl.gz")) {
      Files.writeString(
          file(name), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n");
      assertRefused(
          () -> write(config(directory, "files.train=[\"" + file(name) + "\"]")),
          name + ": is a pointer of git-lfs");
    }
    assertNothingWritten();
  }

  @Test
  void anEmptyListAndAnEmptyFileAreNoRows() throws IOException {
    assertRefused(() -> write(config(directory, "files.test=[]")), "files.test", "is empty");
    Files.writeString(file("test.jsonl"), "\n\n");
    assertRefused(() -> write(config(directory)), "files.test", "no usable row");
    assertNothingWritten();
  }

  @Test
  void otherEndingsAndOtherFileSystemsAreNamed() throws IOException {
    Files.writeString(file("train.csv"), "question,answer");
    assertRefused(
        () -> write(config(directory, "files.train=[\"" + file("train.csv") + "\"]")),
        "train.csv",
        "neither JSON lines nor Parquet");
    assertRefused(
        () -> write(config(directory, "files.train=[\"nowhere://bucket/train.jsonl\"]")),
        "files.train",
        "nowhere");
    Files.writeString(file("broken.parquet"), "not Parquet");
    assertRefused(
        () -> write(config(directory, "files.train=[\"" + file("broken.parquet") + "\"]")),
        "broken.parquet",
        "not a complete Parquet file");
    assertNothingWritten();
  }

  @Test
  void aFileInTwoSplitsIsRefused() {
    assertRefused(
        () -> write(config(directory, "files.test=[\"" + file("train.jsonl") + "\"]")),
        "train.jsonl",
        "named twice");
    assertNothingWritten();
  }

  @Test
  void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    assertRefused(
        () -> write(config(directory, "columns.question=problem")),
        "train.jsonl",
        "no column 'problem'",
        "question, answer");
    SPARK.read().json(file("train.jsonl").toString()).write().parquet(file("rows").toString());
    assertRefused(
        () ->
            write(
                config(
                    directory, "files.train=[\"" + file("rows") + "\"]", "columns.solution=text")),
        ".parquet",
        "no column 'text'",
        "answer, question");
    assertNothingWritten();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "templates.prompt=\"{query}\" | templates: prompt: has the field {query}",
        "templates.prompt=\"{question} {answer}\" | templates: prompt: has the field {answer}",
        "templates.chat=true | templates: chat: is true, and no library for Java",
        "templates.short_response=\"{solution} #### {answer}\" | has the field {solution}",
        "templates.long_response=\"#### {answer}\" | templates: long_response: has no field"
            + " {solution}",
        "templates.short_response=\"{answer}\" | templates.short_response: its responses state no",
        "templates.long_response=\"{solution} {answer}\" | templates.long_response: its responses",
        "p_cot=1.5 | p_cot: must be a number, 0 to 1",
        "epochs=0 | epochs: must be",
        "name=\"a/b\" | name: \"a/b\" cannot name a directory",
        "notation=gsm | did you mean gsm8k",
        "rows=4 epochs=2 | rows is 4, and epochs is 2",
        "max_prompt_tokens=9 | no tokenizer is given",
        "max_rejected_share=2 | max_rejected_share: must be",
        "too_long=cut | too_long: must be one of reject, truncate",
        "colums.question=q | did you mean columns",
      })
  void refusesConfigurationsThatCannotWork(String override, String message) {
    assertRefused(() -> config(directory, override.split(" (?=epochs)")), "small.yaml", message);
  }

  @Test
  void refusesTwoKindsOfValidation() {
    assertRefused(
        () -> config(directory, "validation_share=0.1", "files.validation=[\"dev.jsonl\"]"),
        "validation_share is 0.1");
  }

  @Test
  void anotherCorpusIsRefusedAndLeftByteForByte() throws IOException {
    write(config(directory));
    Map<String, String> before = CorpusTestSupport.snapshot(directory);
    assertRefused(
        () -> write(config(directory, "p_cot=0.5", "seed=3")),
        "holds another corpus",
        "p_cot is 0.4 there, 0.5 is asked for",
        "seed is 1 there, 3 is asked for");
    assertRefused(
        () ->
            new GeneratedCorpus(CorpusTestSupport.config(5, 0.5, 1, 9, 9), 1)
                .write(SPARK, file("corpus").toString(), 2),
        "its problems are published ones, drawn ones are asked for");
    assertThat(CorpusTestSupport.snapshot(directory)).isEqualTo(before);
  }

  @Test
  void aCorpusOfFilesThatHaveChangedSinceIsRefused() throws IOException {
    write(config(directory));
    SolutionFiles.write(file("train.jsonl"), List.of(row("train", 99)));
    assertRefused(() -> write(config(directory)), "another content then", "train.jsonl");
  }

  @Test
  void aDirectoryOfSomethingElseIsRefusedAndLeft() throws IOException {
    Files.createDirectory(file("corpus"));
    Files.writeString(file("corpus/notes.txt"), "mine");
    Map<String, String> before = CorpusTestSupport.snapshot(directory);
    assertRefused(() -> write(config(directory)), "corpus", "exists already");
    assertThat(CorpusTestSupport.snapshot(directory)).isEqualTo(before);
  }

  @Test
  void fewerUsableRowsThanAskedForAreCounted() throws IOException {
    SolutionFiles.write(file("train.jsonl"), brokenLines());
    assertRefused(
        () -> write(config(directory, "rows=3", "max_rejected_share=0.9")),
        "rows is 3, and files.train have 2 usable rows; 9 rows of all files are not used",
        "train.jsonl, line 2: not_json");
    assertNothingWritten();
  }

  @Test
  void refusesNoPartitions() {
    assertRefused(
        () -> new PublishedCorpus(config(directory)).write(SPARK, file("corpus").toString(), 0),
        "partitions is 0");
  }
}
