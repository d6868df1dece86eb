package org.pcot.datasets.tokenizers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;

/** The strings and ids of src/test/python, the small tokenizers, and the published ones. */
final class TokenizerFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DATA = Path.of("..", "..", "shared", "data");

  private TokenizerFixture() {}

  static List<String> strings() throws IOException {
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
  static Path small(String file) {
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

  static Tokenizer open(Path path) throws IOException {
    return Tokenizers.open(new org.apache.hadoop.fs.Path(path.toUri()), new Configuration());
  }
}
