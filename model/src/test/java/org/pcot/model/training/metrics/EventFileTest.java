package org.pcot.model.training.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.Evaluations;
import org.pcot.model.training.metrics.EventFileReader.Event;

class EventFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Far beyond one byte of a varint, and beyond an int. */
  private static final long LARGE_STEP = 5_000_000_000L;

  private final Configuration hadoop = new Configuration();
  @TempDir private java.nio.file.Path root;
  private java.nio.file.Path directory;
  private Path run;

  @BeforeEach
  void makeTheRun() {
    directory = root.resolve("run");
    run = new Path(directory.toUri());
  }

  private byte[] events() throws IOException {
    return Files.readAllBytes(directory.resolve("events.out.tfevents.0.pcot"));
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** The bytes that every file of TensorBoard's own writers begins with, but for its time. */
  @Test
  void beginsAsEveryEventFile() throws IOException {
    EventFile.open(run, hadoop, List.of()).close();
    byte[] beginning = {0x18, 0, 0, 0, 0, 0, 0, 0, (byte) 0xa3, 0x7f, 0x4b, 0x22, 0x09};
    assertThat(events()).hasSize(8 + 4 + 24 + 4).startsWith(beginning);
    assertThat(EventFileReader.read(events()))
        .containsExactly(new Event(0.0, null, "brain.Event:2", Map.of()));
  }

  @Test
  void theReaderOfTheseTestsKnowsCrc32c() {
    byte[] digits = "x123456789y".getBytes(StandardCharsets.US_ASCII);
    assertThat(EventFileReader.crc32c(digits, 1, 9)).isEqualTo(0xE3069283);
  }

  @Test
  void everyFiniteNumberOfALineIsAScalarUnderItsKey() throws IOException {
    String nested = ", \"eval/greedy/lengths\": {\"1\": 7}, \"list\": [1, 2], \"flag\": true";
    try (EventFile file =
        EventFile.open(run, hadoop, List.of(json("{\"step\": 0, \"reward\": 0.1}")))) {
      file.append(
          json(
              "{\"step\": 300, \"sequences\": 9600, \"größe\": -2.5e-7, \"none\": null"
                  + nested
                  + "}"));
      ObjectNode line = MetricsFile.line(LARGE_STEP, 1L << 40);
      file.append(line.put("loss", Double.NaN).put("norm", Double.POSITIVE_INFINITY));
      file.append(json("{\"step\": 301, \"text\": \"7\"}"));
    }
    assertThat(EventFileReader.read(events()).subList(1, 5))
        .containsExactly(
            new Event(0.0, 0L, null, Map.of("reward", 0.1f)),
            new Event(300.0, 300L, null, Map.of("sequences", 9600f, "größe", -2.5e-7f)),
            new Event((double) LARGE_STEP, LARGE_STEP, null, Map.of("sequences", 0x1p40f)),
            new Event(301.0, 301L, null, Map.of()));
  }

  @Test
  void anEventIsThereBeforeTheFileIsClosed() throws IOException {
    try (EventFile file = EventFile.open(run, hadoop, List.of())) {
      file.append(json("{\"step\": 1, \"loss\": 2}"));
      assertThat(EventFileReader.read(events())).hasSize(2);
    }
  }

  /** Lines of later steps, one of them half written, and a number that JSON has no form of. */
  @Test
  void aRunThatIsCutAndResumedHasTheSameEvents() throws IOException {
    write(-1, 1, 6);
    byte[] whole = events();
    assertThat(EventFileReader.read(whole)).hasSize(1 + 2 * 6);

    directory = root.resolve("cut");
    run = new Path(directory.toUri());
    write(-1, 1, 4);
    byte[] cut = events();
    Files.write(directory.resolve(EventFile.place(run).getName()), List.of("half an event"));
    assertThat(events()).isNotEqualTo(cut);
    write(2, 3, 6);
    assertThat(events()).isEqualTo(whole);
    assertThat(directory.resolve("metrics.jsonl"))
        .hasSameBinaryContentAs(root.resolve("run/metrics.jsonl"));
  }

  /** A line of training and a line of an evaluation at every step. */
  private void write(long resumedFrom, int first, int last) throws IOException {
    try (MetricsFile metrics = MetricsFile.open(run, hadoop, resumedFrom)) {
      for (int step = first; step <= last; step++) {
        double loss = step % 2 == 0 ? Double.NaN : 1.0 / 3 / step;
        ObjectNode line = MetricsFile.line(step, 16L * step).put("loss", loss);
        metrics.append(line.put("norm", 0.7f / step).put("num_tokens", Integer.MAX_VALUE - step));
        Evaluation greedy = evaluation(step);
        metrics.append(step, 16L * step, greedy, greedy, Optional.of("not a number"));
      }
    }
  }

  private static Evaluation evaluation(int step) {
    return Evaluations.ofOne(step, step % 3 == 0);
  }

  @Test
  void metricsThatCannotHaveEventsAreRefusedBeforeALineIsWritten() throws IOException {
    Files.createDirectories(directory.resolve("events.out.tfevents.0.pcot/in-the-way"));
    assertThatThrownBy(() -> MetricsFile.open(run, hadoop, -1)).isInstanceOf(UserError.class);
    assertThat(directory.resolve("metrics.jsonl")).isEmptyFile();
  }

  /** With TensorBoard's own reader; {@code .ci/tensorboard} runs it. */
  @Test
  @EnabledIfEnvironmentVariable(named = "TENSORBOARD_PYTHON", matches = ".+")
  void tensorBoardReadsEveryScalar() throws Exception {
    write(-1, 1, 4);
    write(2, 3, 7);
    java.nio.file.Path errors = root.resolve("errors.txt");
    Process process =
        new ProcessBuilder(
                System.getenv("TENSORBOARD_PYTHON"),
                "src/test/python/reads_events.py",
                directory.toString())
            .redirectError(errors.toFile())
            .start();
    byte[] answer = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    ObjectNode expected = JSON.createObjectNode();
    for (Event event : EventFileReader.read(events())) {
      event
          .scalars()
          .forEach(
              (tag, value) ->
                  expected
                      .withArray("/" + tag.replace("/", "~1"))
                      .addArray()
                      .add(event.step())
                      .add((double) value)
                      .add(event.wallTime()));
    }
    assertThat(expected.size()).isEqualTo(14);
    assertThat(JSON.readTree(answer)).isEqualTo(JSON.readTree(expected.toString()));
  }
}
