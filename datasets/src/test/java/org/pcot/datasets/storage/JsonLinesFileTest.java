package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class JsonLinesFileTest {
  private final Configuration configuration = new Configuration();
  @TempDir java.nio.file.Path root;
  private java.nio.file.Path file;
  private String mount;

  @BeforeEach
  void mountTheDirectory() {
    file = root.resolve("metrics.jsonl");
    mount = MountedFileSystem.mount(root, configuration);
  }

  /** A local path, which can be appended to, or one that cannot. */
  private Path path(boolean canAppend) {
    return canAppend ? new Path(file.toUri()) : new Path(mount + "metrics.jsonl");
  }

  private static JsonNode line(int step) {
    return JsonNodeFactory.instance.objectNode().put("step", step).put("loss", 1.0 / step);
  }

  private static boolean upToTwo(JsonNode line) {
    return line.get("step").intValue() <= 2;
  }

  private void append(Path path, int... steps) throws IOException {
    try (JsonLinesFile lines =
        JsonLinesFile.open(path, configuration, JsonLinesFileTest::upToTwo)) {
      for (int step : steps) {
        lines.append(line(step));
      }
    }
  }

  @Test
  void whatIsNotANumberIsNullAndNotAText() throws IOException {
    try (JsonLinesFile lines = JsonLinesFile.open(path(true), configuration, kept -> true)) {
      lines.append(
          JsonNodeFactory.instance
              .objectNode()
              .put("nan", Double.NaN)
              .put("infinite", Float.NEGATIVE_INFINITY)
              .put("finite", 0.5));
    }
    assertThat(file).hasContent("{\"nan\":null,\"infinite\":null,\"finite\":0.5}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnAfterTheLinesThatAreKept(boolean canAppend) throws IOException {
    append(path(canAppend), 1, 2, 3, 4);
    assertThat(JsonLinesFile.read(path(canAppend), configuration)).hasSize(4);
    append(path(canAppend), 5);
    assertThat(JsonLinesFile.read(path(canAppend), configuration))
        .containsExactly(line(1), line(2), line(5));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dropsACutLine(boolean canAppend) throws IOException {
    Files.writeString(file, "{\"step\":1, \"loss\":1.0}\n{\"step\":2,\"lo");
    assertThat(JsonLinesFile.read(path(canAppend), configuration)).containsExactly(line(1));
    append(path(canAppend), 2);
    assertThat(file).hasContent("{\"step\":1, \"loss\":1.0}\n{\"step\":2,\"loss\":0.5}\n");
  }

  @Test
  void showsALineAtOnceAndBringsItToTheDiskOnSync() throws IOException {
    try (JsonLinesFile lines = JsonLinesFile.open(path(true), configuration, line -> true)) {
      lines.append(line(1));
      assertThat(file).hasContent("{\"step\":1,\"loss\":1.0}\n");
    }
    try (JsonLinesFile lines = JsonLinesFile.open(path(false), configuration, line -> true)) {
      lines.append(line(2));
      lines.sync();
      assertThat(JsonLinesFile.read(path(false), configuration)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "{\"step\":", "", "3"})
  void refusesADamagedLineAndChangesNothing(String damaged) throws IOException {
    String content = "{\"step\":1}\n" + damaged + "\n{\"step\":3}\n";
    Files.writeString(file, content);
    assertThatThrownBy(() -> append(path(true), 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("metrics.jsonl, line 2: is not a JSON object");
    assertThat(Files.readString(file)).isEqualTo(content);
  }
}
