package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.LoraFixture;
import org.pcot.model.RandomDecoder;
import org.pcot.model.TensorFile;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Lora;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** Adapters as PEFT writes and reads them. */
class AdapterFilesTest {
  private static final Configuration HADOOP = new Configuration();
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String LAST =
      "base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight";

  @TempDir private Path root;
  private Publication adapter;

  @BeforeEach
  void copy() throws IOException {
    adapter = Publication.copyOf(LoraFixture.NAME, Files.createDirectory(root.resolve("adapter")));
    Path base = HuggingFaceFixture.directory("llama_gqa_llama3rope_tied");
    adapter.json(CONFIG, json -> json.put("base_model_name_or_path", base.toString()));
  }

  @ParameterizedTest
  @EnumSource(Weights.class)
  void anAdapterOfPeftIsOpenedWithItsModel(Weights weights) throws IOException {
    PublishedModel model = adapter.open(weights);
    assertThat(model.config()).isEqualTo(LoraFixture.open().config());
    assertThat(values(model.parameters()))
        .isEqualTo(values(LoraFixture.open().parameters().flat()));
  }

  @Test
  void mergingGivesTheWeightsAndLogitsOfPeft() throws IOException {
    Path target = root.resolve("merged");
    export(Optional.empty()).write(hadoop(target), HADOOP);
    TensorFile expected = LoraFixture.open().expected();
    String matrix = "model.layers.0.self_attn.q_proj.weight";
    double[] merged = TensorFile.read(target.resolve("model.safetensors")).numbers(matrix);
    assertThat(merged).containsExactly(expected.numbers("merged." + matrix), within(1e-6));
    PublishedModel model = new Publication(target).open(Weights.FLOATS);
    assertThat(model.config().adapter()).isEqualTo(new Adapter.None());
    Tensor logits =
        new Decoder(model.config(), new CpuKernels())
            .forward(
                DecoderParameters.of(model.config(), model.parameters()),
                expected.ids("input_ids"),
                HuggingFaceFixture.SIZE,
                HuggingFaceFixture.LENGTH);
    double[] wanted = expected.numbers("logits_merged");
    double greatest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
    double[] found = new double[wanted.length];
    Arrays.setAll(found, i -> logits.get(i / logits.columns(), i % logits.columns()));
    assertThat(found).containsExactly(wanted, within(1e-4 * greatest));
  }

  /** peft 1388: not to the model's 16 bits, unless who merges says so, and then once. */
  @Test
  void mergingIntoSixteenBitsRoundsOnceAndOnlyWhereAsked() throws IOException {
    Path half = root.resolve("half");
    Path base = HuggingFaceFixture.directory("llama_gqa_llama3rope_tied");
    new Export(hadoop(base), Optional.of(WeightType.BFLOAT16), ShardSize.STANDARD)
        .write(hadoop(half), HADOOP);
    adapter.json(CONFIG, json -> json.put("base_model_name_or_path", half.toString()));
    PublishedModel model = adapter.open(Weights.STORED);
    assertThat(export(Optional.empty()).type(PublishedModel.describe(place(), HADOOP)))
        .isEqualTo(WeightType.FLOAT32);
    Path whole = root.resolve("whole");
    export(Optional.empty()).write(hadoop(whole), HADOOP);
    Path rounded = root.resolve("rounded");
    export(Optional.of(WeightType.BFLOAT16)).write(hadoop(rounded), HADOOP);
    float[] exact = values(new Publication(whole).open(Weights.FLOATS).parameters());
    float[] once = values(new Publication(rounded).open(Weights.FLOATS).parameters());
    for (int i = 0; i < exact.length; i++) {
      assertThat(once[i]).isEqualTo(WeightType.BFLOAT16.rounded(exact[i]));
    }
    assertThat(exact).isNotEqualTo(once);
    assertThat(model.parameters().length()).isGreaterThan(exact.length);
  }

  /** vllm 10798: the scale of rsLoRA is read, and it is written. */
  @ParameterizedTest
  @CsvSource({
    "gpt2, true, 2.5",
    "qwen3_qknorm_tied, true, 7",
    "llama_gqa_llama3rope_tied, false, 4"
  })
  void whatIsWrittenIsReadTheSame(String name, boolean isStabilised, double alpha)
      throws IOException {
    Path base = HuggingFaceFixture.directory(name);
    DecoderConfig config =
        PublishedModel.describe(hadoop(base), HADOOP)
            .config()
            .with(new Lora(3, alpha, isStabilised, List.of(Lora.ALL_LINEAR)));
    Segments parameters = RandomDecoder.parameters(config, 5).flat();
    Path place = Files.createDirectory(root.resolve("written"));
    AdapterFiles.write(
        FileSystem.getLocal(HADOOP).getRaw(), hadoop(place), config, parameters, hadoop(base));
    PublishedModel model = new Publication(place).open(Weights.FLOATS);
    assertThat(model.config()).isEqualTo(config);
    TrainableView view = TrainableView.of(config);
    assertThat(values(view.trained(model.parameters())))
        .isEqualTo(values(view.trained(parameters)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ".*\\.(q|v)_proj|.*down_proj; 12",
        "model\\.layers\\.1\\.self_attn\\.[qv]_proj; 4",
        "all-linear; 28"
      })
  void targetsMayBeAPattern(String targets, int count) throws IOException {
    adapter.json(CONFIG, json -> json.put("target_modules", targets));
    AdapterConfigFile file =
        new AdapterConfigFile(new ObjectMapper().readTree(adapter.file(CONFIG).toFile()), CONFIG);
    DecoderConfig base = LoraFixture.open().base().config();
    Lora lora = file.lora(base.description());
    assertThat(TrainableView.of(base.with(lora)).layout().parameters()).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "peft_type; \"IA3\"",
        "task_type; \"SEQ_CLS\"",
        "bias; \"lora_only\"",
        "use_dora; true",
        "lora_bias; true",
        "modules_to_save; [\"lm_head\"]",
        "rank_pattern; {\"q_proj\": 2}",
        "alpha_pattern; {\"q_proj\": 2}",
        "layers_to_transform; [0]",
        "layer_replication; [[0, 1]]",
        "exclude_modules; [\"v_proj\"]",
        "target_parameters; [\"x\"]",
        "trainable_token_indices; [3]",
        "alora_invocation_tokens; [3]",
        "something_of_tomorrow; true",
        "init_lora_weights; \"pissa\"",
        "r; 0",
        "r; \"4\"",
        "lora_alpha; 0",
        "lora_alpha; null",
        "use_rslora; 1",
        "target_modules; null",
        "target_modules; [\"query\"]",
        "target_modules; \"(\"",
        "target_modules; \"q_proj\"",
        "base_model_name_or_path; null"
      })
  void anythingElseIsRefusedByName(String key, String value) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(adapter.file(CONFIG).toFile());
    json.set(key, mapper.readTree(value));
    mapper.writeValue(adapter.file(CONFIG).toFile(), json);
    refuses(CONFIG + ": " + key + " must be ");
  }

  @Test
  void tensorsThatDoNotFitAreNamed() throws IOException {
    adapter.tensors(WEIGHTS, tensors -> tensors.remove(LAST));
    refuses(WEIGHTS, LAST + " is missing");
    adapter.tensors(
        WEIGHTS, tensors -> tensors.put("x", new Publication.Raw("F32", List.of(1L), new byte[4])));
    refuses(WEIGHTS, "in 2 places", LAST + " is missing", "x is unexpected");
    copyAgain();
    adapter.json(CONFIG, json -> json.put("r", 8));
    refuses(WEIGHTS, "in 12 places", LAST + " has the shape [16, 4] instead of [16, 8]");
    copyAgain();
    adapter.json(CONFIG, json -> json.putArray("target_modules").add("q_proj").add("v_proj"));
    refuses(WEIGHTS, "layers.0.mlp.down_proj.lora_A.weight is unexpected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta-llama/Llama-3.1-8B", "/nothing"})
  void aModelThatIsNotThereIsNamed(String base) throws IOException {
    adapter.json(CONFIG, json -> json.put("base_model_name_or_path", base));
    refuses("is an adapter of " + base + ", and ", "there is no such directory");
  }

  @Test
  void pickledWeightsAreNotRead() throws IOException {
    adapter.delete(WEIGHTS);
    adapter.write("adapter_model.bin", "");
    refuses("has adapter_config.json, but no adapter_model.safetensors");
  }

  private void copyAgain() throws IOException {
    for (String name : List.of(WEIGHTS, CONFIG)) {
      adapter.delete(name);
    }
    Publication.copyOf(LoraFixture.NAME, adapter.directory());
    Path base = HuggingFaceFixture.directory("llama_gqa_llama3rope_tied");
    adapter.json(CONFIG, json -> json.put("base_model_name_or_path", base.toString()));
  }

  private void refuses(String... parts) {
    assertThatThrownBy(() -> adapter.open(Weights.FLOATS))
        .isInstanceOf(UserError.class)
        .satisfies(error -> assertThat(error.getMessage()).contains(parts));
  }

  private Export export(Optional<WeightType> type) {
    return new Export(place(), type, ShardSize.STANDARD);
  }

  private org.apache.hadoop.fs.Path place() {
    return hadoop(adapter.directory());
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private static float[] values(Segments vector) {
    float[] values = new float[Math.toIntExact(vector.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) vector.get(i);
    }
    return values;
  }
}
