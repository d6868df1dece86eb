package org.pcot.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.datasets.storage.Seal;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Three checkpoints, and a line of metrics for each. */
class RecoveryTest {
  private final Configuration hadoop = new Configuration();
  private final List<String> notices = new ArrayList<>();
  @TempDir java.nio.file.Path root;
  private Checkpoints checkpoints;
  private java.nio.file.Path metrics;

  @BeforeEach
  void train() throws IOException {
    Path run = new Path(root.toUri());
    checkpoints = new Checkpoints(run, hadoop);
    metrics = root.resolve("metrics.jsonl");
    try (JsonLinesFile lines = JsonLinesFile.begin(new Path(metrics.toUri()), hadoop)) {
      for (long step = 1; step <= 3; step++) {
        lines.append(JsonNodeFactory.instance.objectNode().put("step", step));
        checkpoint(step)
            .sealing(Map.of("metrics.jsonl", lines.seal()))
            .write(Checkpoints.place(run, step), hadoop);
      }
    }
  }

  private static Checkpoint checkpoint(long step) {
    Vocabulary vocabulary = Vocabulary.ofCharacters("01=");
    DecoderConfig config = new DecoderConfig(new Gpt2(12, 1, 3, true, 0.03, 1e-6), 5, 7);
    ParameterLayout layout = new ParameterLayout(config);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    return new Checkpoint(
        config,
        vocabulary,
        parameters,
        Map.of(),
        JsonNodeFactory.instance.objectNode().put("step", step));
  }

  private long settle(Long... needed) throws IOException {
    return new Recovery(checkpoints, 3, List.of(needed), notices::add).settle();
  }

  private java.nio.file.Path file(long step, String name) {
    return root.resolve("checkpoints/step_00000" + step).resolve(name);
  }

  private static void flip(java.nio.file.Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aSoundRunGoesOnFromItsLatestCheckpointWithoutAWord() throws IOException {
    assertThat(settle(1L, 2L)).isEqualTo(3);
    assertThat(notices).isEmpty();
  }

  @Test
  void aDamagedCheckpointGivesWayToTheOneBefore() throws IOException {
    flip(file(3, "model.safetensors"));
    assertThat(settle()).isEqualTo(2);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("step_000003/model.safetensors: differs", "goes on from step 2");
    assertThat(checkpoints.steps()).containsExactly(1L, 2L);
    assertThat(metrics).hasContent("{\"step\":1}\n{\"step\":2}\n");
  }

  @Test
  void aCheckpointWithoutItsEndIsTakenAway() throws IOException {
    Files.delete(file(3, "_SUCCESS"));
    assertThat(settle()).isEqualTo(2);
    assertThat(notices).singleElement().asString().contains("step_000003: is incomplete");
    assertThat(file(3, "model.safetensors")).doesNotExist();
  }

  @Test
  void anEarlierCheckpointIsMadeAgainOnlyWhereItIsNeeded() throws IOException {
    Files.delete(file(2, "state.json"));
    assertThat(settle()).isEqualTo(3);
    assertThat(notices).isEmpty();
    assertThat(settle(2L)).isEqualTo(1);
    assertThat(checkpoints.steps()).containsExactly(1L);
    assertThat(notices).singleElement().asString().contains("step_000002/state.json: is missing");
  }

  @Test
  void damagedMetricsGoBackToTheLastCheckpointThatFits() throws IOException {
    Files.writeString(metrics, "{\"step\":1}\n{\"step\":2}\n{\"step\":4}\n");
    assertThatThrownBy(() -> checkpoints.requireFile("metrics.jsonl"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("metrics.jsonl: differs from its digest");
    assertThat(settle()).isEqualTo(2);
    Files.writeString(metrics, "");
    assertThat(settle()).isZero();
    assertThat(checkpoints.steps()).isEmpty();
    assertThat(notices.get(1)).contains("metrics.jsonl: has 0 bytes of 22", "begins anew");
  }

  @Test
  void whatIsBehindTheLastStepIsCutOff() throws IOException {
    String text = Files.readString(metrics);
    Files.writeString(metrics, text + "nonsense\n");
    assertThat(settle()).isEqualTo(3);
    assertThat(metrics).hasContent(text);
    assertThat(notices).singleElement().asString().contains("had grown since the run ended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../letter", "x/../../letter", ""})
  void nothingOutsideOfTheRunIsCutOff(String name) throws IOException {
    java.nio.file.Path letter = Files.writeString(root.resolve("letter"), "Dear");
    Path run = new Path(root.resolve("run").toUri());
    checkpoint(3)
        .sealing(Map.of(name, new Seal.Counter().seal()))
        .write(Checkpoints.place(run, 3), hadoop);
    checkpoints = new Checkpoints(run, hadoop);
    assertThat(settle()).isZero();
    assertThat(notices).singleElement().asString().contains(name + ": is no file of the run");
    assertThat(letter).hasContent("Dear");
  }

  @Test
  void aRunOfTheVersionBeforeIsTakenAsItIs() throws IOException {
    Path run = checkpoints.run();
    checkpoint(4).write(Checkpoints.place(run, 4), hadoop);
    Files.delete(metrics);
    checkpoints.requireFile("metrics.jsonl");
    assertThat(settle()).isEqualTo(4);
    assertThat(notices).isEmpty();
  }
}
