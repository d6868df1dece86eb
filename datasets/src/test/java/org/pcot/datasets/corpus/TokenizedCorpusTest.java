package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.corpus.SolutionFiles.config;
import static org.pcot.datasets.corpus.SolutionFiles.origin;
import static org.pcot.datasets.corpus.SolutionFiles.row;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/** With a small tokenizer of Llama 2's kind, which has ids for begin and end of sequence. */
class TokenizedCorpusTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();
  private static final Path LLAMA = Path.of("src/test/resources/tokenizers/small-llama2.model");
  private static final Path MISTRAL = Path.of("src/test/resources/tokenizers/small-words.model");

  private static final Path QWEN = Path.of("src/test/resources/tokenizers/small-qwen.json");

  @TempDir Path directory;

  @BeforeEach
  void writeSources() throws IOException {
    for (String split : List.of("train", "test")) {
      SolutionFiles.write(
          directory.resolve(split + ".jsonl"),
          IntStream.range(0, 23).mapToObj(n -> row(split, n)).toList());
    }
  }

  private Manifest write(String name, int partitions, String... overrides) throws IOException {
    return new PublishedCorpus(config(directory, overrides))
        .write(SPARK, path(name), partitions)
        .manifest();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private List<Row> rows(String name) {
    return SPARK.read().parquet(path(name) + "/train").collectAsList().stream()
        .sorted(Comparator.comparing((Row row) -> row.getAs("id")))
        .toList();
  }

  private static int[] ids(Row row, String column) {
    return row.<Integer>getList(row.fieldIndex(column)).stream().mapToInt(id -> id).toArray();
  }

  @Test
  void everyRowHasTheTokensOfItsTexts() throws IOException {
    write("corpus", 3, "tokenizer=" + LLAMA, "epochs=2");
    Tokenizer tokenizer =
        Tokenizers.open(new org.apache.hadoop.fs.Path(LLAMA.toString()), new Configuration());
    int begin = tokenizer.beginOfSequence().orElseThrow();
    int end = tokenizer.endOfSequence().orElseThrow();
    List<Row> rows = rows("corpus");
    assertThat(rows).hasSize(2 * 23);
    for (Row row : rows) {
      int[] prompt = ids(row, "prompt_tokens");
      int[] response = ids(row, "response_tokens");
      assertThat(prompt).startsWith(begin).doesNotContain(end);
      assertThat(response).endsWith(end).doesNotContain(begin);
      assertThat(tokenizer.decode(prompt)).isEqualTo(row.getAs("prompt"));
      assertThat(tokenizer.decode(response)).isEqualTo(row.getAs("response"));
      assertThat(response).hasSize(tokenizer.encode(row.getAs("response")).length + 1);
    }
  }

  /** The column holds the whole string; special tokens that its template names are ids. */
  @Test
  void specialTokensOfTheTemplateAreTokens() throws IOException {
    write(
        "corpus",
        2,
        "tokenizer=" + QWEN,
        "max_prompt_tokens=60",
        "templates.prompt='<|begin_of_text|>user: {question}<|end_of_text|>'",
        "templates.eos_token='<|begin_of_text|>'");
    Tokenizer tokenizer =
        Tokenizers.open(new org.apache.hadoop.fs.Path(QWEN.toString()), new Configuration());
    int begin = tokenizer.specialTokens().get("<|begin_of_text|>");
    int end = tokenizer.specialTokens().get("<|end_of_text|>");
    for (Row row : rows("corpus")) {
      String text = row.getAs("prompt");
      assertThat(text).startsWith("<|begin_of_text|>user: ").endsWith("<|end_of_text|>");
      String inside = text.replaceAll("<\\|[a-z_]+\\|>", "");
      assertThat(ids(row, "prompt_tokens"))
          .isEqualTo(
              IntStream.concat(
                      IntStream.of(begin),
                      IntStream.concat(IntStream.of(tokenizer.encode(inside)), IntStream.of(end)))
                  .toArray());
      assertThat(ids(row, "response_tokens")).endsWith(begin).doesNotContain(end);
    }
  }

  /** Texts are those of the corpus without tokens, and partitions change nothing. */
  @Test
  void tokensChangeNothingElse() throws IOException {
    Manifest plain = write("plain", 2);
    Manifest one = write("one", 1, "tokenizer=" + LLAMA);
    Manifest seven = write("seven", 7, "tokenizer=" + LLAMA);
    assertThat(one.contentDigest()).isEqualTo(plain.contentDigest());
    assertThat(seven.contentDigest()).isEqualTo(plain.contentDigest());
    assertThat(rows("seven")).isEqualTo(rows("one"));
    assertThat(Corpus.open(SPARK, path("one")).examples(Split.TRAIN))
        .extracting(Example::response)
        .isEqualTo(
            Corpus.open(SPARK, path("plain")).examples(Split.TRAIN).stream()
                .map(Example::response)
                .toList());
    CorpusTestSupport.assertContent(Corpus.open(SPARK, path("seven")));
  }

  @Test
  void lengthsAreInTokens() throws IOException {
    Manifest manifest = write("corpus", 2, "tokenizer=" + LLAMA);
    List<Row> rows = rows("corpus");
    assertThat(manifest.lengthUnit()).isEqualTo("tokens");
    assertThat(manifest.train().responseLengths().total())
        .isEqualTo(rows.stream().mapToLong(row -> ids(row, "response_tokens").length).sum());
    assertThat(manifest.train().promptLengths().max())
        .isEqualTo(rows.stream().mapToInt(row -> ids(row, "prompt_tokens").length).max().orElse(0));
    int[] longest = {0};
    rows.forEach(
        row ->
            longest[0] =
                Math.max(
                    longest[0],
                    ids(row, "prompt_tokens").length + ids(row, "response_tokens").length));
    assertThat(longest[0]).isPositive();
    assertThatThrownBy(() -> write("short", 2, "tokenizer=" + LLAMA, "max_length=3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokens, more than 3");
  }

  /** The third row's prompt has more tokens than the limit, the second's solution. */
  @Test
  void promptsAndResponsesHaveLimitsOfTheirOwn() throws IOException {
    String lengthy = "One and one.\nTwo and two.\nThree and three.\n#### 4";
    SolutionFiles.write(
        directory.resolve("train.jsonl"),
        List.of(
            row("Few?", "One.\n#### 1"), row("Many?", lengthy), row("a ".repeat(40), "#### 2")));
    SolutionFiles.write(directory.resolve("test.jsonl"), List.of(row("Question?", "#### 3")));
    Tokenizer tokenizer =
        Tokenizers.open(new org.apache.hadoop.fs.Path(LLAMA.toString()), new Configuration());
    int most = tokenizer.encodeResponse("One and one.\nTwo and two.\n#### 4").length;
    int longest = tokenizer.encodePrompt("Question?\n").length;
    String[] limits = {
      "tokenizer=" + LLAMA,
      "p_cot=1.0",
      "max_rejected_share=0.9",
      "max_prompt_tokens=" + longest,
      "max_response_tokens=" + most
    };
    Manifest truncating = write("a", 2, with(limits, "too_long=truncate"));
    assertThat(rows("a"))
        .extracting(row -> row.getAs("response"))
        .containsExactlyInAnyOrder("One.\n#### 1", "One and one.\nTwo and two.\n#### 4");
    assertThat(truncating.train().responseLengths().max()).isEqualTo(most);
    assertThat(truncating.test().promptLengths().max()).isEqualTo(longest);
    assertThat(Files.readString(directory.resolve("a/_rejects.jsonl")))
        .contains("its prompt has", "tokens, more than " + longest);

    write("b", 2, with(limits, "max_response_tokens=" + (most - 1), "too_long=truncate"));
    assertThat(rows("b"))
        .extracting(row -> row.getAs("response"))
        .containsExactlyInAnyOrder("One.\n#### 1", "One and one.\n#### 4");
    write("c", 2, limits);
    assertThat(rows("c")).hasSize(1);
    assertThat(Files.readString(directory.resolve("c/_rejects.jsonl")))
        .contains("its response has", "tokens, more than " + most);
  }

  private static String[] with(String[] settings, String... others) {
    return Stream.concat(Stream.of(settings), Stream.of(others)).toArray(String[]::new);
  }

  @Test
  void aTokenizerThatHasChangedIsNoticed() throws IOException {
    Path place = directory.resolve("tokenizer.model");
    Files.copy(LLAMA, place);
    Manifest manifest = write("corpus", 2, "tokenizer=" + place);
    assertThat(origin(manifest).tokenizerSha256()).map(String::length).isEqualTo(Optional.of(64));
    assertThat(write("corpus", 2, "tokenizer=" + place)).isEqualTo(manifest);
    Files.delete(place);
    Files.copy(MISTRAL, place);
    assertThatThrownBy(() -> write("corpus", 2, "tokenizer=" + place))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("its tokenizer was read from other files then");
  }

  @Test
  void whatIsNoTokenizerIsNamed() {
    assertThatThrownBy(() -> write("corpus", 2, "tokenizer=" + directory.resolve("nowhere")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no tokenizer at")
        .hasMessageContaining("nowhere");
  }
}
