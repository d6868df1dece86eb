package org.pcot.datasets.tokens;

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
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;

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
  static int[][] ids(String name) throws IOException {
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

  /** A tiktoken file as small as no published one. */
  static Tokenizer smallLlama3() throws IOException {
    String name = "small-llama3.model";
    TokenizerFiles files = new TokenizerFiles(name, Map.of(name, Files.readAllBytes(small(name))));
    return TiktokenFile.tokenizer(files, TiktokenFile.tokens(files, name));
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
