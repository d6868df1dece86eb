package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.TensorFile;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.Publication.Raw;
import org.pcot.model.tensor.Segments;

/** What transformers saves opens, bit for bit. */
class PublishedModelTest {
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path directory;

  static Stream<Arguments> everyDirectory() {
    return Stream.of(
            "gpt2",
            "llama_gqa_llama3rope_tied",
            "llama_gqa_llama3rope_untied",
            "llama_untied_bf16",
            "mistral_window8",
            "qwen2_bias_tied",
            "qwen3_qknorm_tied")
        .flatMap(name -> Arrays.stream(Weights.values()).map(w -> Arguments.of(name, w)));
  }

  @ParameterizedTest
  @MethodSource("everyDirectory")
  void everyParameterIsThatOfTheFile(String name, Weights weights) throws IOException {
    PublishedModel model = new Publication(HuggingFaceFixture.directory(name)).open(weights);
    TensorFile file = TensorFile.read(HuggingFaceFixture.directory(name).resolve(WEIGHTS));
    for (ParameterLayout.Parameter p : new ParameterLayout(model.config()).parameters()) {
      assertThat(values(model.parameters(), p)).isEqualTo(file.numbers(p.name()));
    }
    boolean staysHalf = name.equals("llama_untied_bf16") && weights == Weights.STORED;
    assertThat(model.parameters().dataType())
        .isEqualTo(staysHalf ? DataType.BFLOAT16 : DataType.FLOAT);
    assertThat(model.tokenizer()).isEmpty();
  }

  private static double[] values(Segments flat, ParameterLayout.Parameter p) {
    double[] values = new double[(int) p.length()];
    Arrays.setAll(values, i -> flat.get(p.offset() + i));
    return values;
  }

  /** All parameters, one after the other. */
  private static double[] values(PublishedModel model) {
    double[] values = new double[(int) model.parameters().length()];
    Arrays.setAll(values, model.parameters()::get);
    return values;
  }

  private static double[] original(String name) throws IOException {
    return values(new Publication(HuggingFaceFixture.directory(name)).open(Weights.FLOATS));
  }

  private Publication copyOf(String name) throws IOException {
    return Publication.copyOf(name, directory);
  }

  @ParameterizedTest
  @EnumSource
  void shardsHoldWhatOneFileWould(Weights weights) throws IOException {
    PublishedModel sharded =
        new Publication(HuggingFaceFixture.directory("llama_untied_sharded")).open(weights);
    assertThat(values(sharded)).isEqualTo(original("llama_gqa_llama3rope_untied"));
  }

  /** What is changed in the file later shows where memory is the file's, and nowhere else. */
  @ParameterizedTest
  @EnumSource
  void storedWeightsAreTheFileItself(Weights weights) throws IOException {
    Publication model = copyOf("llama_gqa_llama3rope_tied");
    PublishedModel opened = model.open(weights);
    String name = "model.layers.0.mlp.gate_proj.weight";
    long place = new ParameterLayout(opened.config()).get(name).offset();
    double before = opened.parameters().get(place);
    PublishedTensor tensor =
        PublishedModel.describe(
                new org.apache.hadoop.fs.Path(directory.toUri()),
                new org.apache.hadoop.conf.Configuration())
            .tensors()
            .get(name);
    try (RandomAccessFile file = new RandomAccessFile(model.file(WEIGHTS).toFile(), "rw")) {
      file.seek(tensor.position());
      file.write(new byte[Float.BYTES]);
    }
    assertThat(before).isNotZero();
    assertThat(opened.parameters().get(place)).isEqualTo(weights == Weights.STORED ? 0 : before);
  }

  /** As peft and torch may write them: in any order, at addresses of any kind. */
  @ParameterizedTest
  @EnumSource
  void tensorsMayLieInAnyOrderAtAnyPlace(Weights weights) throws IOException {
    Publication model = copyOf("qwen2_bias_tied");
    model.tensors(
        WEIGHTS,
        tensors -> {
          Map<String, Raw> reversed = new LinkedHashMap<>();
          reversed.put("model.layers.0.self_attn.rotary_emb.inv_freq", bytes("U8", 3));
          tensors.keySet().stream()
              .sorted((a, b) -> b.compareTo(a))
              .forEach(name -> reversed.put(name, tensors.get(name)));
          tensors.clear();
          tensors.putAll(reversed);
        });
    assertThat(values(model.open(weights))).isEqualTo(original("qwen2_bias_tied"));
  }

  private static Raw bytes(String type, int length) {
    return new Raw(type, List.of((long) length), new byte[length]);
  }

  @ParameterizedTest
  @EnumSource
  void halvesBecomeFloats(Weights weights) throws IOException {
    Publication model = copyOf("llama_untied_bf16");
    short[] halves = {0, (short) 0x8000, 1, 0x03ff, 0x0400, 0x3c00, (short) 0xc000, 0x7bff};
    double[] floats = {0, -0.0, 0x1p-24, 1023 * 0x1p-24, 0x1p-14, 1, -2, 65504};
    String norm = "model.norm.weight";
    model.tensors(
        WEIGHTS,
        tensors -> {
          ByteBuffer half = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < 32; i++) {
            half.putShort(halves[i % halves.length]);
          }
          tensors.put(norm, new Raw("F16", List.of(32L), half.array()));
        });
    PublishedModel opened = model.open(weights);
    assertThat(values(opened.parameters(), new ParameterLayout(opened.config()).get(norm)))
        .startsWith(floats)
        .endsWith(floats);
  }

  @Test
  void namesMayLackThePrefixAndBuffersAreNothing() throws IOException {
    Publication model = copyOf("gpt2");
    model.tensors(
        WEIGHTS,
        tensors -> {
          Map<String, Raw> plain = new LinkedHashMap<>();
          tensors.forEach((name, raw) -> plain.put(name.replaceFirst("^transformer\\.", ""), raw));
          tensors.clear();
          tensors.putAll(plain);
          tensors.put("h.0.attn.bias", bytes("BOOL", 4));
          tensors.put("h.1.attn.masked_bias", bytes("U8", 1));
        });
    assertThat(values(model.open(Weights.STORED))).isEqualTo(original("gpt2"));
  }

  @Test
  void aTiedHeadMayBeWrittenTwice() throws IOException {
    Publication model = copyOf("qwen2_bias_tied");
    model.tensors(
        WEIGHTS,
        tensors -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight")));
    assertThat(values(model.open(Weights.STORED))).isEqualTo(original("qwen2_bias_tied"));
  }

  @Test
  void aDescriptionHasEveryTensorAndNoWeights() throws IOException {
    PublishedModel.Description description =
        PublishedModel.describe(
            new org.apache.hadoop.fs.Path(
                HuggingFaceFixture.directory("llama_untied_sharded").toUri()),
            new org.apache.hadoop.conf.Configuration());
    assertThat(description.tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(
            new ParameterLayout(description.config())
                .parameters().stream().map(ParameterLayout.Parameter::name).toList());
    assertThat(description.tensors().values())
        .extracting(PublishedTensor::type)
        .containsOnly(TensorType.F32);
    assertThat(description.tensors().values().stream().mapToLong(PublishedTensor::bytes).sum())
        .isEqualTo(94_848);
  }

  @Test
  void whatEndsATextIsANumberOrAListInEitherFile() throws IOException {
    Publication model = copyOf("llama_gqa_llama3rope_tied");
    ends(model, "generation_config.json", json -> json.putArray("eos_token_id").add(5).add(2));
    assertThat(model.open(Weights.STORED).endTokens()).containsExactly(2, 5);
    ends(model, "generation_config.json", json -> json.put("eos_token_id", 3));
    assertThat(model.open(Weights.STORED).endTokens()).containsExactly(3);
    ends(model, "config.json", json -> json.putArray("eos_token_id").add(7).add(50_256));
    ends(model, "generation_config.json", json -> json.putNull("eos_token_id"));
    assertThat(model.open(Weights.STORED).endTokens()).containsExactly(7);
    Files.delete(directory.resolve("generation_config.json"));
    assertThat(model.open(Weights.STORED).endTokens()).containsExactly(7);
    ends(model, "config.json", json -> json.remove("eos_token_id"));
    assertThat(model.open(Weights.STORED).endTokens()).isEmpty();
  }

  private static void ends(Publication model, String file, Consumer<ObjectNode> change)
      throws IOException {
    model.json(file, change);
  }
}
