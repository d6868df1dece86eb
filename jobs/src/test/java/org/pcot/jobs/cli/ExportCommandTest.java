package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

class ExportCommandTest {
  @TempDir Path root;
  private Path checkpoint;
  private Path target;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    checkpoint = root.resolve("run/checkpoints/step_000100");
    target = root.resolve("exports/model");
    Vocabulary symbols = Vocabulary.ofCharacters("01=");
    DecoderConfig config = Gpt2.decoder(symbols.vocabularySize(), 20, 8, 1, 2);
    ParameterLayout layout = new ParameterLayout(config);
    Segments flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(1, flat);
    JsonNode state = JsonNodeFactory.instance.objectNode().put("step", 100);
    new Checkpoint(config, symbols, flat, Map.of("moment", flat), state)
        .write(new org.apache.hadoop.fs.Path(checkpoint.toUri()), new Configuration());
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAModelWithoutWhatOnlyTheRunNeeds() throws IOException {
    CommandLineCall call = CommandLineCall.of("export", checkpoint, target);
    assertThat(call.err()).isEmpty();
    assertThat(call.exitCode()).isZero();
    assertThat(call.out()).contains(target.toString(), "1,088 parameters as float32");
    assertThat(names(target))
        .containsExactly(
            "SHA256SUMS",
            "_SUCCESS",
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    for (String same : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      assertThat(target.resolve(same)).hasSameBinaryContentAs(checkpoint.resolve(same));
    }
  }

  @Test
  void writesShardsOfBfloat16() throws IOException {
    CommandLineCall call =
        CommandLineCall.of(
            "export", checkpoint, target, "--dtype", "bfloat16", "--shard-size", "1KB");
    assertThat(call.exitCode()).isZero();
    assertThat(names(target)).contains("model-00001-of-00003.safetensors");
    JsonNode config = new ObjectMapper().readTree(target.resolve("config.json").toFile());
    assertThat(config.get("torch_dtype").asText()).isEqualTo("bfloat16");
    assertThat(config.get("dtype").asText()).isEqualTo("bfloat16");
  }

  @Test
  void overwritesNothing() throws IOException {
    CommandLineCall.of("export", checkpoint, target);
    Map<Path, String> before = Directories.snapshot(root);
    CommandLineCall again = CommandLineCall.of("export", checkpoint, target, "--dtype", "bfloat16");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains(target.toString(), "exists already");
    assertThat(Directories.snapshot(root)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--dtype int4",
        "--dtype float16",
        "--shard-size 0GB",
        "--shard-size 5",
        "--shard-size -1GB",
        "--shard-size 99999999999TB"
      })
  void refusesOptionsThatMeanNothing(String option) throws IOException {
    String[] words = option.split(" ");
    CommandLineCall call = CommandLineCall.of("export", checkpoint, target, words[0], words[1]);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(words[0], words[1], "pcot export --help");
    assertThat(names(root)).containsExactly("run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run", "run/checkpoints", "nowhere", "run/checkpoints/step_000100/state.json"})
  void refusesWhatIsNoModel(String place) throws IOException {
    CommandLineCall call = CommandLineCall.of("export", root.resolve(place), target);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(place).doesNotContain("internal failure");
    assertThat(names(root)).containsExactly("run");
  }

  @Test
  void refusesToWriteIntoTheModel() throws IOException {
    Map<Path, String> before = Directories.snapshot(root);
    CommandLineCall call =
        CommandLineCall.of("export", checkpoint + "/", checkpoint.resolve("exported"));
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("lies within the model");
    assertThat(Directories.snapshot(root)).isEqualTo(before);
  }
}
