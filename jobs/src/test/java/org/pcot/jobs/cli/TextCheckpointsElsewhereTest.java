package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.jobs.LanguageModel;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.Weights;
import org.pcot.model.tensor.Tensor;

/**
 * Hugging Face's libraries compute what we do from the checkpoints of text experiments; {@code
 * .ci/transformers} and {@code .ci/peft} name their interpreters.
 */
class TextCheckpointsElsewhereTest {
  private static final String TRANSFORMERS = "TRANSFORMERS_PYTHON";
  private static final String PEFT = "PEFT_PYTHON";
  private static final Path SCRIPTS = Path.of("..", "model/src/test/python");
  private static final Configuration HADOOP = new Configuration();

  /** Any that the model has. */
  private static final List<int[]> TOKENS =
      List.of(new int[] {1, 54, 46, 52, 64, 58, 2, 300}, new int[] {1, 410, 267, 499, 3, 4, 5, 6});

  private static final int LENGTH = TOKENS.get(0).length;

  private static final List<String> SHORT =
      List.of(
          "corpus.terms=2",
          "corpus.rows=96",
          "pretrain.steps=10",
          "posttrain.from=[10]",
          "posttrain.length_penalty=0.5",
          "posttrain.grpo.iterations=2",
          "evaluation.prompts=16");

  @TempDir Path root;

  @Test
  @EnabledIfEnvironmentVariable(named = TRANSFORMERS, matches = ".+")
  void transformersComputesTheSameFromBothStages() throws Exception {
    for (Path checkpoint : checkpoints()) {
      JsonNode answer = ask(TRANSFORMERS, "opens_in_transformers.py", checkpoint);
      assertClose(checkpoint, answer.get("logits"));
    }
  }

  @Test
  @EnabledIfEnvironmentVariable(named = PEFT, matches = ".+")
  void peftComputesTheSameFromBothStagesOfAnAdapter() throws Exception {
    for (Path checkpoint : checkpoints("model.lora.rank=4", "model.lora.rslora=true")) {
      JsonNode answer = ask(PEFT, "opens_in_peft.py", checkpoint);
      assertClose(checkpoint, answer.get("logits"));
      assertClose(checkpoint, answer.get("merged"));
    }
  }

  /** Of an experiment: the last ones of fine-tuning and of post-training. */
  private List<Path> checkpoints(String... settings) throws IOException {
    Path model = LanguageModel.copy(root.resolve("model"));
    Path file = Path.of("..", "conf", "text-smoke.yaml");
    List<Object> arguments = new ArrayList<>(List.of("experiment", "--config", file));
    arguments.addAll(List.of("--init", model, "--output", root.resolve("runs")));
    Stream.concat(SHORT.stream(), Stream.of(settings))
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    CommandLineCall call = CommandLineCall.of(arguments.toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    try (Stream<Path> files = Files.walk(root.resolve("runs"))) {
      List<Path> checkpoints =
          files
              .filter(path -> path.toString().matches(".*(/pretraining/.*_000010|_000002)"))
              .toList();
      assertThat(checkpoints).hasSize(2);
      return checkpoints;
    }
  }

  private JsonNode ask(String python, String script, Path checkpoint) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Path input = root.resolve("requests.json");
    Path errors = root.resolve("errors.txt");
    Map<String, Object> request =
        Map.of("directory", checkpoint.toString(), "tokens", TOKENS, "length", LENGTH + 1);
    json.writeValue(input.toFile(), List.of(request));
    Process process =
        new ProcessBuilder(System.getenv(python), SCRIPTS.resolve(script).toString())
            .redirectInput(input.toFile())
            .redirectError(errors.toFile())
            .start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    JsonNode answer = json.readTree(output).get(0);
    assertThat(answer.get("remarks")).isEmpty();
    return answer;
  }

  /**
   * @param theirs numbers, in whatever nesting, of [B, T, V]
   */
  private static void assertClose(Path checkpoint, JsonNode theirs) throws IOException {
    PublishedModel model =
        PublishedModel.open(
            new org.apache.hadoop.fs.Path(checkpoint.toUri()), HADOOP, Weights.FLOATS);
    int[] tokens = TOKENS.stream().flatMapToInt(Arrays::stream).toArray();
    Tensor ours =
        new Decoder(model.config(), new CpuKernels())
            .forward(
                DecoderParameters.of(model.config(), model.parameters()),
                tokens,
                TOKENS.size(),
                LENGTH);
    List<Double> numbers = new ArrayList<>();
    flatten(theirs, numbers);
    assertThat(numbers).hasSize(ours.length());
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i))
          .as("%s: element %d", checkpoint, i)
          .isCloseTo(ours.get(i / ours.columns(), i % ours.columns()), within(1e-3));
    }
  }

  private static void flatten(JsonNode array, List<Double> numbers) {
    if (array.isArray()) {
      array.forEach(each -> flatten(each, numbers));
    } else {
      numbers.add(array.doubleValue());
    }
  }
}
