package org.pcot.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.tasks.Vocabulary;

/**
 * Opens our checkpoints with Hugging Face transformers itself; {@code .ci/transformers} runs it,
 * with the interpreter of TRANSFORMERS_PYTHON.
 */
@EnabledIfEnvironmentVariable(named = "TRANSFORMERS_PYTHON", matches = ".+")
class TransformersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  private JsonNode open(Path checkpoint, int length, List<String> prompts) throws Exception {
    Path script = Path.of("src/test/python/opens_in_transformers.py");
    List<String> command = new ArrayList<>();
    command.add(System.getenv("TRANSFORMERS_PYTHON"));
    command.addAll(List.of(script.toString(), checkpoint.toString(), String.valueOf(length)));
    command.addAll(prompts);
    Path errors = root.resolve("errors.txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    byte[] answer = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(() -> text(errors)).isZero();
    return JSON.readTree(answer);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void computesTheSame(Gpt2Fixture fixture, Vocabulary vocabulary) throws Exception {
    Path directory = root.resolve("checkpoint");
    new Checkpoint(
            fixture.config(),
            vocabulary,
            fixture.parameters(),
            Map.of("first_moment", fixture.gradients()),
            JsonNodeFactory.instance.objectNode())
        .write(new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration());
    List<String> prompts = new ArrayList<>();
    for (int[] tokens : fixture.tokens()) {
      prompts.add(vocabulary.decode(Arrays.copyOf(tokens, fixture.promptLength())));
    }
    int length = fixture.config().nPositions();
    JsonNode answer = open(directory, length, prompts);
    for (int b = 0; b < prompts.size(); b++) {
      int[] greedy = endAtEos(fixture.greedy().get(b), fixture.promptLength(), vocabulary);
      int[] sequence = ints(answer.get("sequences").get(b));
      assertThat(ints(answer.get("tokens").get(b))).isEqualTo(vocabulary.encode(prompts.get(b)));
      assertThat(Arrays.copyOf(sequence, length)).isEqualTo(greedy);
      assertThat(answer.get("texts").get(b).asText()).isEqualTo(vocabulary.decode(sequence));
      int last =
          (b * fixture.tokens().get(b).length + fixture.promptLength() - 1) * vocabulary.size();
      for (int v = 0; v < vocabulary.size(); v++) {
        assertThat(answer.get("logits").get(b).get(v).asDouble())
            .isCloseTo(fixture.logits().get(last + v), within(1e-4));
      }
    }
  }

  /** Padding follows the first end of sequence after the prompt. */
  private static int[] endAtEos(int[] sequence, int promptLength, Vocabulary vocabulary) {
    int[] ended = sequence.clone();
    for (int t = promptLength; t < ended.length; t++) {
      if (ended[t] == vocabulary.eosId()) {
        Arrays.fill(ended, t + 1, ended.length, vocabulary.padId());
        return ended;
      }
    }
    return ended;
  }

  private static int[] ints(JsonNode array) {
    int[] ints = new int[array.size()];
    Arrays.setAll(ints, i -> array.get(i).intValue());
    return ints;
  }

  @Test
  void transformersComputesTheSameFromATiedCheckpoint() throws Exception {
    computesTheSame(Gpt2Fixture.tied(DataType.FLOAT), Vocabulary.ofCharacters("01="));
  }

  @Test
  void transformersComputesTheSameFromAnUntiedCheckpoint() throws Exception {
    computesTheSame(Gpt2Fixture.untied(DataType.FLOAT), Vocabulary.ofCharacters("0123456789="));
  }
}
