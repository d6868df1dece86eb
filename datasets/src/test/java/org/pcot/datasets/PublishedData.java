package org.pcot.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * GSM8K and MATH as published, where they lie beside the repository; tests are skipped elsewhere.
 */
public final class PublishedData {
  private static final Path ROOT = Path.of("..", "..", "shared", "data").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();

  private PublishedData() {}

  /** A file that is there; without it the test that calls is skipped. */
  public static Path file(String name) {
    Path file = ROOT.resolve(name).normalize();
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: " + file + " is not there");
    return file;
  }

  /** All rows of a file of JSON lines. */
  public static List<JsonNode> rows(String name) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file(name))) {
      rows.add(JSON.readTree(line));
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }
}
