package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.TensorFile;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

class ExportTest {
  private static final String LLAMA = "llama_gqa_llama3rope_untied";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path root;
  private java.nio.file.Path target;

  @BeforeEach
  void chooseTarget() {
    target = root.resolve("exported");
  }

  private void export(String fixture, WeightType type, ShardSize size) throws IOException {
    new Export(path(HuggingFaceFixture.directory(fixture)), Optional.ofNullable(type), size)
        .write(path(target), HADOOP);
  }

  private static Path path(java.nio.file.Path path) {
    return new Path(path.toString());
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(target.resolve(name).toFile());
  }

  private List<String> files() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama_gqa_llama3rope_tied",
        LLAMA,
        "llama_untied_bf16",
        "llama_untied_sharded",
        "mistral_window8",
        "qwen2_bias_tied",
        "qwen3_qknorm_tied"
      })
  void keepsModelAndWeights(String fixture) throws IOException {
    export(fixture, null, ShardSize.STANDARD);
    Path source = path(HuggingFaceFixture.directory(fixture));
    PublishedModel before = PublishedModel.open(source, HADOOP, Weights.FLOATS);
    PublishedModel after = PublishedModel.open(path(target), HADOOP, Weights.FLOATS);
    assertThat(after.config()).isEqualTo(before.config());
    assertThat(after.endTokens()).isEqualTo(before.endTokens());
    assertThat(after.parameters().length()).isEqualTo(before.parameters().length());
    for (long i = 0; i < before.parameters().length(); i++) {
      assertThat(after.parameters().get(i)).isEqualTo(before.parameters().get(i));
    }
    assertThat(target.resolve("generation_config.json"))
        .hasSameBinaryContentAs(
            HuggingFaceFixture.directory(fixture).resolve("generation_config.json"));
    String type = fixture.endsWith("bf16") ? "bfloat16" : "float32";
    assertThat(json("config.json").get("dtype").textValue()).isEqualTo(type);
    assertThat(json("config.json").get("torch_dtype").textValue()).isEqualTo(type);
  }

  /** The same weights were rounded by torch. */
  @Test
  void roundsToBfloat16AsTorchDoes() throws IOException {
    export(LLAMA, WeightType.BFLOAT16, ShardSize.STANDARD);
    TensorFile ours = TensorFile.read(target.resolve("model.safetensors"));
    TensorFile theirs =
        TensorFile.read(
            HuggingFaceFixture.directory("llama_untied_bf16").resolve("model.safetensors"));
    int tensors = 0;
    for (Iterator<String> names = theirs.header().fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals("__metadata__")) {
        assertThat(ours.header().get(name).get("dtype").textValue()).isEqualTo("BF16");
        assertThat(ours.numbers(name)).isEqualTo(theirs.numbers(name));
        tensors++;
      }
    }
    assertThat(ours.header()).hasSize(tensors + 1);
    assertThat(json("config.json").get("torch_dtype").textValue()).isEqualTo("bfloat16");
  }

  @Test
  void writesTheBytesOfTheFormat() throws IOException {
    Segments numbers = Segments.allocate(Memory.HOST, DataType.FLOAT, 3);
    numbers.set(0, 1);
    numbers.set(1, 1 + 0x1p-8); // as near to 1 as to 1 + 2^-7
    numbers.set(2, -(1 + 0x3p-8)); // as near to -(1 + 2^-7) as to -(1 + 2^-6)
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(
        out,
        List.of(
            new NamedTensor("a", List.of(1L, 2L), numbers, 1),
            new NamedTensor("b", List.of(), numbers, 0)),
        WeightType.BFLOAT16);
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[4,6]}}";
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    ByteBuffer wanted =
        ByteBuffer.allocate(8 + padded.length() + 6)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(padded.length())
            .put(padded.getBytes(StandardCharsets.UTF_8))
            .putShort((short) 0x3f80)
            .putShort((short) 0xbf82)
            .putShort((short) 0x3f80);
    assertThat(out.toByteArray()).isEqualTo(wanted.array());
  }

  @Test
  void dividesWeightsAmongFilesWithAnIndex() throws IOException {
    export(LLAMA, null, ShardSize.parse("20KB"));
    assertThat(files()).filteredOn(name -> name.endsWith(".safetensors")).hasSizeGreaterThan(3);
    JsonNode index = json("model.safetensors.index.json");
    Map<String, String> found = new LinkedHashMap<>();
    long total = 0;
    List<String> shards = files().stream().filter(name -> name.endsWith(".safetensors")).toList();
    for (String shard : shards) {
      assertThat(shard)
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "model-%05d-of-%05d.safetensors",
                  shards.indexOf(shard) + 1,
                  shards.size()));
      TensorFile file = TensorFile.read(target.resolve(shard));
      assertThat(file.data().limit()).isBetween(1, 20_000);
      total += file.data().limit();
      file.header().fieldNames().forEachRemaining(name -> found.put(name, shard));
    }
    found.remove("__metadata__");
    assertThat(index.path("metadata").path("total_size").longValue()).isEqualTo(total);
    assertThat(index.path("metadata").path("total_parameters").longValue())
        .isEqualTo(total / Float.BYTES);
    assertThat(JSON.convertValue(index.get("weight_map"), Map.class)).isEqualTo(found);
    assertThat(found).hasSize(21).containsKey("lm_head.weight");
    PublishedModel whole =
        PublishedModel.open(path(HuggingFaceFixture.directory(LLAMA)), HADOOP, Weights.FLOATS);
    PublishedModel divided = PublishedModel.open(path(target), HADOOP, Weights.FLOATS);
    for (long i = 0; i < whole.parameters().length(); i++) {
      assertThat(divided.parameters().get(i)).isEqualTo(whole.parameters().get(i));
    }
  }

  @Test
  void spellsRopeForBothVersionsOfTransformers() throws IOException {
    export(LLAMA, null, ShardSize.STANDARD);
    JsonNode config = json("config.json");
    assertThat(config.path("rope_theta").doubleValue()).isEqualTo(10_000);
    assertThat(config.path("rope_scaling").path("rope_type").textValue()).isEqualTo("llama3");
    assertThat(config.path("rope_parameters").path("factor").doubleValue()).isEqualTo(8);
    assertThat(config.path("rope_parameters").path("rope_theta").doubleValue()).isEqualTo(10_000);
    assertThat(config.path("eos_token_id").intValue()).isEqualTo(2);
  }

  @Test
  void leavesOutTheOutputLayerThatIsTied() throws IOException {
    export("qwen2_bias_tied", null, ShardSize.STANDARD);
    TensorFile file = TensorFile.read(target.resolve("model.safetensors"));
    assertThat(file.header().has("model.embed_tokens.weight")).isTrue();
    assertThat(file.header().has("lm_head.weight")).isFalse();
  }

  @Test
  void makesTheGenerationConfigThatIsMissingAndCopiesFilesOfTheTokenizer() throws IOException {
    java.nio.file.Path source = Files.createDirectory(root.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(
          HuggingFaceFixture.directory("qwen2_bias_tied").resolve(name), source.resolve(name));
    }
    List<String> copied =
        List.of(
            "LICENSE",
            "NOTICE.txt",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "merges.txt",
            "special_tokens_map.json",
            "tekken.json",
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer.model.v3",
            "tokenizer_config.json",
            "vocab.json");
    Files.createDirectory(source.resolve("LICENSES"));
    for (String name : copied) {
      Files.writeString(source.resolve(name), "what is in " + name);
    }
    Files.writeString(source.resolve("training_args.bin"), "not this");
    new Export(path(source), Optional.empty(), ShardSize.STANDARD).write(path(target), HADOOP);
    for (String name : copied) {
      assertThat(target.resolve(name)).hasSameBinaryContentAs(source.resolve(name));
    }
    assertThat(json("generation_config.json"))
        .isEqualTo(
            JSON.readTree("{\"bos_token_id\": 1, \"eos_token_id\": 2, \"pad_token_id\": 0}"));
    List<String> wanted = new ArrayList<>(copied);
    wanted.addAll(List.of("config.json", "generation_config.json", "model.safetensors"));
    wanted.addAll(List.of("SHA256SUMS", "_SUCCESS"));
    assertThat(files()).containsExactlyInAnyOrderElementsOf(wanted);
  }

  /** A copy in which one weight is another. */
  private Export changed(String fixture, String name, int element, float value) throws IOException {
    java.nio.file.Path source = Files.createDirectory(root.resolve("model"));
    Publication.copyOf(fixture, source)
        .tensors(
            "model.safetensors",
            tensors ->
                ByteBuffer.wrap(tensors.get(name).bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(element * Float.BYTES, value));
    return new Export(path(source), Optional.empty(), ShardSize.STANDARD);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNoNumbersByTheirPlace(float value) throws IOException {
    String name = "model.layers.1.self_attn.o_proj.weight";
    Export export = changed(LLAMA, name, 3 * 64 + 5, value);
    assertThatThrownBy(() -> export.write(path(target), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(root.resolve("model") + ": " + name + "[3, 5] is " + value);
    assertThat(target).doesNotExist();
  }

  @Test
  void refusesWhatWouldBecomeInfiniteInBfloat16() throws IOException {
    Export export = changed(LLAMA, "model.norm.weight", 7, -Float.MAX_VALUE);
    Export half = new Export(export.model(), Optional.of(WeightType.BFLOAT16), ShardSize.STANDARD);
    assertThatThrownBy(() -> half.write(path(target), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.norm.weight[7] is -3.4028235E38, more than bfloat16 can hold");
    export.write(path(target), HADOOP);
    assertThat(target).exists();
  }

  @Test
  void saysWhatTransformersRefuses() throws IOException {
    Export export =
        new Export(path(HuggingFaceFixture.directory(LLAMA)), Optional.empty(), ShardSize.STANDARD);
    PublishedModel.Description description = export.check(path(target), HADOOP);
    assertThat(export.remark(description)).isEmpty();
    Llama narrow = new Llama(36, 8, 1, 8, 2, 8, 1e4, true, 0.02, 1e-6);
    assertThat(
            export.remark(
                new PublishedModel.Description(
                    new DecoderConfig(narrow, 5, 9), description.tensors())))
        .hasValueSatisfying(remark -> assertThat(remark).contains("5 refuses it", "hidden_size"));
  }

  @Test
  void refusesWhatIsThereAndWhatLiesWithin() throws IOException {
    export(LLAMA, null, ShardSize.STANDARD);
    assertThatThrownBy(() -> export(LLAMA, null, ShardSize.STANDARD))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already");
    Export within = new Export(path(target), Optional.empty(), ShardSize.STANDARD);
    assertThatThrownBy(() -> within.write(path(target.resolve("again")), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lies within the model");
  }

  @Test
  void refusesAnExportThatWasDamaged() throws IOException {
    export(LLAMA, null, ShardSize.STANDARD);
    java.nio.file.Path weights = target.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Export again = new Export(path(target), Optional.empty(), ShardSize.STANDARD);
    assertThatThrownBy(() -> again.write(path(root.resolve("again")), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.safetensors");
    assertThat(root.resolve("again")).doesNotExist();
  }

  @Test
  void refusesEndTokensThatAreNone() throws IOException {
    java.nio.file.Path source = Files.createDirectory(root.resolve("model"));
    Publication.copyOf(LLAMA, source).write("generation_config.json", "{\"eos_token_id\": 2.5}");
    Export export = new Export(path(source), Optional.empty(), ShardSize.STANDARD);
    assertThatThrownBy(() -> export.check(path(target), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eos_token_id must be the id of a token");
  }

  @Test
  void refusesADirectoryThatIsNoModel() {
    Export nothing = new Export(path(root), Optional.empty(), ShardSize.STANDARD);
    assertThatThrownBy(() -> nothing.write(path(target), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no config.json");
    assertThat(target).doesNotExist();
  }
}
