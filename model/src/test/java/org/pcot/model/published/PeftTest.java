package org.pcot.model.published;

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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Lora;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** PEFT opens our adapters, and computes what we do; {@code .ci/peft} names its interpreter. */
@EnabledIfEnvironmentVariable(named = PeftTest.PYTHON, matches = ".+")
class PeftTest {
  static final String PYTHON = "PEFT_PYTHON";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path root;

  /**
   * @param base a fixture, whose weights the adapter is for
   */
  private record Case(String base, Lora lora) {}

  private static final List<Case> CASES =
      List.of(
          new Case("gpt2", new Lora(3, 5, true, List.of("c_attn", "c_proj", "c_fc"))),
          new Case("llama_gqa_llama3rope_tied", new Lora(4, 8, false, List.of("q_proj", "v_proj"))),
          new Case("llama_gqa_llama3rope_untied", new Lora(5, 2.5, true, all())),
          new Case("mistral_window8", new Lora(1, 1, false, all())),
          new Case("qwen2_bias_tied", new Lora(16, 32, true, all())),
          new Case(
              "qwen3_qknorm_tied",
              new Lora(8, 16, false, List.of("model.layers.1.mlp.up_proj", "self_attn.o_proj"))));

  private static List<String> all() {
    return List.of(Lora.ALL_LINEAR);
  }

  @Test
  void peftComputesTheSameFromEveryAdapter() throws Exception {
    List<Map<String, Object>> requests = new ArrayList<>();
    for (Case given : CASES) {
      Path place = Files.createDirectory(root.resolve("adapter_" + requests.size()));
      write(given, place);
      int[] tokens = HuggingFaceFixture.open(given.base()).tokens();
      int half = tokens.length / 2;
      requests.add(
          Map.of(
              "directory",
              place.toString(),
              "tokens",
              List.of(Arrays.copyOf(tokens, half), Arrays.copyOfRange(tokens, half, 2 * half))));
    }
    JsonNode answers = peft(requests);
    for (int i = 0; i < CASES.size(); i++) {
      assertThat(answers.get(i).get("remarks")).as("%s", CASES.get(i)).isEmpty();
      double[] logits = logits(Path.of((String) requests.get(i).get("directory")), CASES.get(i));
      assertClose(CASES.get(i) + ", merged", logits, answers.get(i).get("merged"));
      assertClose(CASES.get(i).toString(), logits, answers.get(i).get("logits"));
    }
  }

  private static void write(Case given, Path place) throws IOException {
    Path base = HuggingFaceFixture.directory(given.base());
    DecoderConfig config = HuggingFaceFixture.open(given.base()).config().with(given.lora());
    Segments parameters = RandomDecoder.parameters(config, 5).flat();
    AdapterFiles.write(
        FileSystem.getLocal(HADOOP).getRaw(), hadoop(place), config, parameters, hadoop(base));
  }

  private JsonNode peft(List<Map<String, Object>> requests) throws Exception {
    Path input = root.resolve("requests.json");
    Path errors = root.resolve("errors.txt");
    JSON.writeValue(input.toFile(), requests);
    Process process =
        new ProcessBuilder(System.getenv(PYTHON), "src/test/python/opens_in_peft.py")
            .redirectInput(input.toFile())
            .redirectError(errors.toFile())
            .start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return JSON.readTree(output);
  }

  private static double[] logits(Path place, Case given) throws IOException {
    PublishedModel model = PublishedModel.open(hadoop(place), HADOOP, Weights.FLOATS);
    assertThat(TrainableView.of(model.config()).layout().length()).isPositive();
    Tensor logits =
        new Decoder(model.config(), new CpuKernels())
            .forward(
                DecoderParameters.of(model.config(), model.parameters()),
                HuggingFaceFixture.open(given.base()).tokens(),
                HuggingFaceFixture.SIZE,
                HuggingFaceFixture.LENGTH);
    double[] numbers = new double[logits.length()];
    Arrays.setAll(numbers, i -> logits.get(i / logits.columns(), i % logits.columns()));
    return numbers;
  }

  private static void assertClose(String what, double[] found, JsonNode wanted) {
    assertThat(wanted).as(what).hasSize(found.length);
    double greatest = Arrays.stream(found).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as("%s: element %d", what, i)
          .isCloseTo(wanted.get(i).doubleValue(), within(1e-4 * greatest));
    }
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
