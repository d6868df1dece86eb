package org.pcot.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.SoftAssertions;

/** The strings and ids of src/test/python, the small tokenizers, and the published ones. */
public final class TokenizerFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DATA = Path.of("..", "..", "shared", "data");

  private TokenizerFixture() {}

  public static List<String> strings() throws IOException {
    try (InputStream in = resource("hard_strings.json")) {
      return List.of(JSON.readValue(in, String[].class));
    }
  }

  /** The reference's ids of each string. */
  private static int[][] ids(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(resource(name + ".ids.gz"))) {
      return JSON.readValue(in, int[][].class);
    }
  }

  private static InputStream resource(String name) {
    return TokenizerFixture.class.getResourceAsStream("/tokenizers/" + name);
  }

  /** A file of the test resources. */
  public static Path small(String file) {
    try {
      return Path.of(TokenizerFixture.class.getResource("/tokenizers/" + file).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** A file below shared/data; skips the test where there is none. */
  static Path published(String file) {
    Path path = DATA.resolve(file);
    assumeTrue(
        Files.exists(path),
        () -> "skipped: needs the published file " + path.toAbsolutePath().normalize());
    return path;
  }

  public static Tokenizer open(Path path) throws IOException {
    return Tokenizers.open(new org.apache.hadoop.fs.Path(path.toUri()), new Configuration());
  }

  /** Holds the ids of all strings against the reference's. */
  public static void assertReferenceIds(String name, Function<String, int[]> encode)
      throws IOException {
    List<String> strings = strings();
    int[][] ids = ids(name);
    assertThat(ids.length).isEqualTo(strings.size()).isEqualTo(500);
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < ids.length; i++) {
      all.assertThat(encode.apply(strings.get(i))).as(strings.get(i)).isEqualTo(ids[i]);
    }
    all.assertAll();
  }

  /** What is to be tokenised of each row of GSM8K and MATH, in the order of files and rows. */
  static List<String> rows() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String file : List.of("gsm8k/test", "gsm8k/train", "math/test", "math/train")) {
      for (String line : Files.readAllLines(published(file + ".jsonl"))) {
        JsonNode row = JSON.readTree(line);
        for (String key : List.of("question", "problem", "answer", "solution")) {
          if (row.has(key)) {
            texts.add(row.get(key).textValue());
          }
        }
      }
    }
    return texts;
  }

  /** The SHA-256 of the reference's ids of the rows, by tokenizer. */
  static JsonNode digestsOfRows() throws IOException {
    try (InputStream in = resource("rows.sha256.json")) {
      return JSON.readTree(in);
    }
  }
}
