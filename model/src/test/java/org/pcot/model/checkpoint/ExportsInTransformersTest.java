package org.pcot.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.Transformers;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.LlamaFamily;
import org.pcot.model.architecture.Mistral;
import org.pcot.model.architecture.Qwen2;
import org.pcot.model.architecture.Qwen3;
import org.pcot.model.architecture.RotaryScaling;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.published.Export;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.ShardSize;
import org.pcot.model.published.WeightType;
import org.pcot.model.published.Weights;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** Transformers opens what is exported, of every architecture, and computes what we do. */
@EnabledIfEnvironmentVariable(named = Transformers.PYTHON, matches = ".+")
class ExportsInTransformersTest {
  private static final Configuration HADOOP = new Configuration();
  private static final Vocabulary VOCABULARY = Vocabulary.ofCharacters("01=");
  private static final int POSITIONS = 41;
  private static final List<String> PROMPTS =
      List.of("0110100110010110101=", "1111111111111111111=");

  private static final RotaryScaling UNSCALED = new RotaryScaling.None();
  private static final RotaryScaling LINEAR = new RotaryScaling.Linear(4);
  private static final RotaryScaling LLAMA3 = new RotaryScaling.Llama3(8, 1, 4, 16);
  private static final boolean TIED = true;
  private static final boolean UNTIED = false;

  private static final ShardSize WHOLE = ShardSize.STANDARD;
  private static final ShardSize DIVIDED = ShardSize.parse("50KB");
  private static final WeightType FLOAT32 = WeightType.FLOAT32;
  private static final WeightType BFLOAT16 = WeightType.BFLOAT16;

  private record Case(Architecture architecture, WeightType type, ShardSize size) {}

  private static final List<Case> CASES =
      List.of(
          new Case(new Gpt2(48, 2, 4, TIED, 0.02, 1e-5), FLOAT32, DIVIDED),
          new Case(new Gpt2(48, 2, 4, UNTIED, 0.02, 1e-5), BFLOAT16, WHOLE),
          new Case(new Gpt2(48, 2, 4, TIED, 0.02, 1e-5, 80), FLOAT32, WHOLE),
          new Case(new Llama(family(TIED, LLAMA3), false), FLOAT32, DIVIDED),
          new Case(new Llama(family(UNTIED, LLAMA3), false), BFLOAT16, WHOLE),
          new Case(new Llama(family(UNTIED, LINEAR), true), FLOAT32, WHOLE),
          new Case(new Llama(family(TIED, LINEAR), false), BFLOAT16, DIVIDED),
          new Case(new Llama(family(UNTIED, UNSCALED), false), FLOAT32, WHOLE),
          new Case(new Mistral(family(UNTIED, UNSCALED), 8), FLOAT32, WHOLE),
          new Case(new Mistral(family(TIED, UNSCALED), 8), BFLOAT16, DIVIDED),
          new Case(new Mistral(family(UNTIED, UNSCALED), 0), FLOAT32, DIVIDED),
          new Case(new Qwen2(family(TIED, UNSCALED)), FLOAT32, DIVIDED),
          new Case(new Qwen2(family(UNTIED, LINEAR)), BFLOAT16, WHOLE),
          new Case(new Qwen3(family(TIED, UNSCALED), false), BFLOAT16, DIVIDED),
          new Case(new Qwen3(family(UNTIED, UNSCALED), true), FLOAT32, WHOLE));

  @TempDir Path root;

  private static LlamaFamily family(boolean tied, RotaryScaling scaling) {
    return new LlamaFamily(48, 80, 2, 6, 2, 10, 1e4, tied, 0.02, 1e-5, scaling);
  }

  @Test
  void transformersComputesTheSameFromEveryExport() throws Exception {
    List<Transformers.Request> requests = new ArrayList<>();
    for (Case given : CASES) {
      Path exported = root.resolve("exported_" + requests.size());
      export(given, exported);
      assertThat(Files.exists(exported.resolve("model.safetensors.index.json")))
          .isEqualTo(given.size().equals(DIVIDED));
      requests.add(new Transformers.Request(exported, PROMPTS, POSITIONS));
    }
    List<JsonNode> answers = new Transformers(root.resolve("errors.txt")).open(requests);
    for (int i = 0; i < CASES.size(); i++) {
      compare(CASES.get(i), requests.get(i).directory(), answers.get(i));
    }
  }

  private void export(Case given, Path target) throws Exception {
    int size = VOCABULARY.vocabularySize();
    DecoderConfig config = new DecoderConfig(given.architecture(), size, POSITIONS);
    ParameterLayout layout = new ParameterLayout(config);
    Segments flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(3, flat);
    CounterRandom random = CounterRandom.of(5, CounterRandom.Purpose.PARAMETER_INITIALISATION);
    for (long i = 0; i < flat.length(); i++) { // norms and biases, too
      flat.set(i, flat.get(i) + 0.15 * random.gaussian(i));
    }
    var checkpoint = hadoop(root.resolve("checkpoint_of_" + target.getFileName()));
    new Checkpoint(config, VOCABULARY, flat, Map.of(), JsonNodeFactory.instance.objectNode())
        .write(checkpoint, HADOOP);
    new Export(checkpoint, Optional.of(given.type()), given.size()).write(hadoop(target), HADOOP);
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private static void compare(Case given, Path exported, JsonNode answer) throws Exception {
    assertThat(answer.get("remarks")).as("%s", given).isEmpty();
    assertThat(answer.get("class").asText().toLowerCase(Locale.ROOT))
        .startsWith(given.architecture().getClass().getSimpleName().toLowerCase(Locale.ROOT));
    assertThat(answer.get("dtype").asText()).isEqualTo("torch." + given.type().torchName());
    assertThat(answer.get("end_tokens").intValue()).isEqualTo(VOCABULARY.eosId());
    PublishedModel model = PublishedModel.open(hadoop(exported), HADOOP, Weights.FLOATS);
    int length = PROMPTS.get(0).length();
    int[] tokens = VOCABULARY.encode(String.join("", PROMPTS));
    Tensor logits =
        new Decoder(model.config(), new CpuKernels())
            .forward(
                DecoderParameters.of(model.config(), model.parameters()),
                tokens,
                PROMPTS.size(),
                length);
    for (int i = 0; i < tokens.length; i++) {
      JsonNode theirs = answer.get("logits").get(i / length).get(i % length);
      assertThat(answer.get("tokens").get(i / length).get(i % length).intValue())
          .isEqualTo(tokens[i]);
      for (int v = 0; v < logits.columns(); v++) {
        assertThat(theirs.get(v).doubleValue())
            .as("%s: token %d, logit %d", given, i, v)
            .isCloseTo(logits.get(i, v), within(1e-4));
      }
    }
  }
}
