package org.pcot.model.published;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.model.published.Publication.Raw;

/** What cannot be opened says why, and what to do. */
class PublishedErrorsTest {
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String SHARD = "model-00002-of-00003.safetensors";

  @TempDir Path directory;
  private Publication model;

  @BeforeEach
  void copy() throws IOException {
    model = Publication.copyOf("llama_gqa_llama3rope_tied", directory);
  }

  private void refuses(String... parts) {
    for (Weights weights : Weights.values()) {
      assertThatThrownBy(() -> model.open(weights))
          .isInstanceOfSatisfying(UserError.class, error -> assertThat(error.remedy()).isNotBlank())
          .hasMessageContaining(directory.toString())
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void everyTensorThatDoesNotFitIsListedAtOnce() throws IOException {
    model.tensors(
        WEIGHTS,
        tensors -> {
          tensors.remove("model.norm.weight");
          tensors.put("model.layers.0.mlp.up_proj.weight", floats(3, 5));
          tensors.put(
              "model.layers.1.input_layernorm.weight", new Raw("I8", List.of(64L), new byte[64]));
          tensors.put("model.layers.2.mlp.up_proj.weight", floats(1));
        });
    refuses(
        "do not fit its config.json, in 4 places",
        "model.norm.weight is missing",
        "model.layers.0.mlp.up_proj.weight has the shape [3, 5] instead of [",
        "model.layers.1.input_layernorm.weight is of type I8, not one of F32, F16, BF16",
        "model.layers.2.mlp.up_proj.weight is unexpected");
  }

  private static Raw floats(long... shape) {
    int length = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return new Raw("F32", Arrays.stream(shape).boxed().toList(), new byte[4 * length]);
  }

  @Test
  void aListOfMisfitsIsShort() throws IOException {
    model.tensors(
        WEIGHTS,
        tensors -> {
          for (int i = 0; i < 1_000; i++) {
            tensors.put("model.layers.0.mlp.experts." + i, floats(1));
          }
        });
    refuses("in 1000 places", "model.layers.0.mlp.experts.19 is unexpected; and 980 more");
  }

  @Test
  void aHeadThatIsNotTheTableItIsTiedTo() throws IOException {
    model.tensors(
        WEIGHTS,
        tensors -> {
          Raw table = tensors.get("model.embed_tokens.weight");
          byte[] other = table.bytes().clone();
          other[other.length - 1] ^= 1;
          tensors.put("lm_head.weight", new Raw("F32", table.shape(), other));
        });
    refuses("lm_head.weight differs from model.embed_tokens.weight", "tie_word_embeddings");
  }

  @Test
  void anUntiedModelWithoutAHead() throws IOException {
    model.json("config.json", json -> json.put("tie_word_embeddings", false));
    refuses("in 1 places: lm_head.weight is missing");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, 1L << 40, 100_000_001})
  void aHeaderOfImpossibleLength(long length) throws IOException {
    byte[] bytes = Files.readAllBytes(model.file(WEIGHTS));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(model.file(WEIGHTS), bytes);
    refuses(WEIGHTS, "its header of " + Long.toUnsignedString(length) + " bytes is longer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | b begins at 0, not at 4
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | Duplicate field 'a'
          {"a":{"dtype":"Q4_K","shape":[1],"data_offsets":[0,4]}}                                                     | a is of the unknown type 'Q4_K'
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                                                      | its tensors take 4 bytes, but 8 follow the header
          """)
  void aHeaderThatIsWrong(String header, String message) throws IOException {
    model.write(WEIGHTS, header.getBytes(UTF_8), new byte[8]);
    refuses(WEIGHTS, message);
  }

  @Test
  void aHeaderAMillionObjectsDeep() throws IOException {
    String deep = "{\"a\":".repeat(1_000_000) + "1" + "}".repeat(1_000_000);
    model.write(WEIGHTS, deep.getBytes(UTF_8), new byte[0]);
    refuses(WEIGHTS, "nesting depth");
  }

  @Test
  void aPointerOfGitInPlaceOfWeights() throws IOException {
    model.write(WEIGHTS, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n");
    refuses(WEIGHTS, "is a pointer of git-lfs to the file, and not the file");
    model = Publication.copyOf("llama_untied_sharded", directory);
    model.delete(WEIGHTS);
    model.write(SHARD, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n");
    refuses(SHARD, "is a pointer of git-lfs");
    model.write("config.json", "version https://git-lfs.github.com/spec/v1\n");
    refuses("config.json", "is a pointer of git-lfs");
  }

  /** As in a cache whose content was removed, or that was copied without it. */
  @ParameterizedTest
  @ValueSource(
      strings = {WEIGHTS, INDEX, "config.json", "generation_config.json", "tokenizer.json"})
  void aLinkThatLeadsNowhere(String name) throws IOException {
    Files.deleteIfExists(model.file(name));
    Files.createSymbolicLink(model.file(name), Path.of("../../blobs/4d7a"));
    refuses(name + ": is a link to ../../blobs/4d7a, which is not there");
  }

  @Test
  void aShardOrADirectoryThatIsALinkToNothing() throws IOException {
    model = Publication.copyOf("llama_untied_sharded", directory);
    model.delete(WEIGHTS);
    model.delete(SHARD);
    Files.createSymbolicLink(model.file(SHARD), Path.of("shard"));
    refuses(SHARD + ": is a link to shard, which is not there");
    Files.createSymbolicLink(model.file("model"), Path.of("none"));
    model = new Publication(model.file("model"));
    refuses("model: is a link to none, which is not there");
  }

  @Test
  void linksToFilesAreFiles() throws IOException {
    Path blobs = Files.createDirectory(directory.resolve("blobs"));
    for (String name : List.of(WEIGHTS, "config.json", "generation_config.json")) {
      Files.move(model.file(name), blobs.resolve(name));
      Files.createSymbolicLink(model.file(name), Path.of("blobs", name));
    }
    for (Weights weights : Weights.values()) {
      assertThat(model.open(weights).config().vocabSize()).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void weightsThatAreNoNumbers(float value) throws IOException {
    model.tensors(
        WEIGHTS,
        tensors ->
            ByteBuffer.wrap(tensors.get("model.layers.1.mlp.down_proj.weight").bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(260, value));
    assertThatThrownBy(() -> model.open(Weights.FLOATS))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            ".*" + WEIGHTS + ": model.layers.1.mlp.down_proj.weight\\[\\d, \\d+] is " + value);
  }

  @Test
  void oneShardThatIsMissingTruncatedOrAnother() throws IOException {
    model = Publication.copyOf("llama_untied_sharded", directory);
    model.delete(WEIGHTS);
    byte[] whole = Files.readAllBytes(model.file(SHARD));
    Files.write(model.file(SHARD), Arrays.copyOf(whole, whole.length - 1));
    refuses(SHARD, "follow the header");
    Files.write(
        model.file(SHARD), Files.readAllBytes(model.file("model-00001-of-00003.safetensors")));
    refuses(SHARD, "and so has model-00001-of-00003.safetensors");
    model.delete(SHARD);
    refuses(INDEX, "names files that are missing: " + SHARD);
  }

  @Test
  void anIndexThatDoesNotFitItsShards() throws IOException {
    model = Publication.copyOf("llama_untied_sharded", directory);
    model.delete(WEIGHTS);
    model.json(
        INDEX,
        json -> {
          json.withObject("/weight_map").remove("lm_head.weight");
          json.withObject("/weight_map").put("model.norm.weight", SHARD);
          json.withObject("/weight_map").put("model.other.weight", SHARD);
        });
    refuses(
        INDEX,
        "lm_head.weight is in model-00001-of-00003.safetensors, but not in the index",
        "model.norm.weight is not in " + SHARD,
        "model.other.weight is not in " + SHARD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"../model.safetensors\"",
        "\"/etc/model.safetensors\"",
        "\"a/model.safetensors\"",
        "\"..\\\\model.safetensors\"",
        "\"file:model.safetensors\"",
        "\"config.json\"",
        "\"\"",
        "3",
        "null"
      })
  void anIndexThatNamesOtherFiles(String file) throws IOException {
    model.delete(WEIGHTS);
    model.write(INDEX, "{\"weight_map\": {\"a\": " + file + "}}");
    refuses(INDEX, "names what is no safetensors file of its directory: " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"weight_map\": {}}", "{\"weight_map\": []}"})
  void anIndexOfNothing(String index) throws IOException {
    model.delete(WEIGHTS);
    model.write(INDEX, index);
    refuses(INDEX, "has no weight_map");
  }

  @ParameterizedTest
  @CsvSource({
    "pytorch_model.bin, pickled weights",
    "pytorch_model.bin.index.json, pickled weights",
    "consolidated.00.pth, pickled weights",
    "model-Q4_1.gguf, GGUF",
    "adapter_config.json, but no adapter_model.safetensors",
    "adapter_model.safetensors, is of an adapter",
    "tf_model.h5, a format that is not read",
    "model.fp16.safetensors, another file than the one that transformers opens"
  })
  void aModelInFilesOfAnotherKind(String name, String message) throws IOException {
    model.delete(WEIGHTS);
    model.write(name, "");
    refuses(name, message);
  }

  @Test
  void aFileInThePlaceOfADirectory() throws IOException {
    model.write("x.gguf", "GGUF");
    model = new Publication(model.file("x.gguf"));
    refuses("x.gguf: is in llama.cpp's format GGUF");
    model = new Publication(directory.resolve("config.json"));
    refuses("config.json: is a file, not the directory of a model");
    model = new Publication(directory.resolve(WEIGHTS));
    refuses("model.safetensors: is a file, not the directory of a model");
    model = new Publication(directory.resolve("nothing"));
    refuses("nothing: there is no such directory");
  }

  @Test
  void aDirectoryWithoutWeightsOrConfiguration() throws IOException {
    model.delete(WEIGHTS);
    refuses("has neither model.safetensors nor " + INDEX);
    model.delete("config.json");
    refuses("has no config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          config.json            | []                     | config.json: is not a JSON object
          config.json            | {"model_type": "llama" | config.json: is not JSON
          config.json            | {"a": NaN}             | config.json: is not JSON: Non-standard token 'NaN'
          config.json            | {"model_type": "bert"} | model_type must be one of gpt2, llama
          generation_config.json | {"eos_token_id": "2"}  | eos_token_id must be the id of a token or a list of them, but is "2"
          generation_config.json | {"eos_token_id": [[]]} | eos_token_id must be the id of a token or a list of them, but is [[]]
          tokenizer.json         | {"model": {}}          | tokenizer.json
          """)
  void aFileThatSaysWhatItMustNot(String file, String content, String message) throws IOException {
    model.write(file, content);
    refuses(message);
  }

  @Test
  void quantisedWeights() throws IOException {
    model.json(
        "config.json", json -> json.putObject("quantization_config").put("quant_method", "gptq"));
    refuses("config.json: quantization_config: quantised weights are not read", "gptq");
  }

  @Test
  void aVocabularyMayBeSmallerThanTheTableAndNotGreater() throws IOException {
    model.write("tokenizer.json", symbols(64));
    assertThat(model.open(Weights.STORED).tokenizer().orElseThrow().vocabularySize()).isEqualTo(64);
    model.write("tokenizer.json", symbols(40));
    assertThat(model.open(Weights.STORED).tokenizer().orElseThrow().vocabularySize()).isEqualTo(40);
    model.write("tokenizer.json", symbols(65));
    refuses("its tokenizer has 65 tokens, more than the vocab_size = 64 of config.json");
  }

  /** A tokenizer.json of this many characters. */
  private static String symbols(int count) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("pre_tokenizer").put("type", "Split");
    ObjectNode ids = root.putObject("model").put("type", "WordLevel").putObject("vocab");
    ids.put("<pad>", 0).put("<eos>", 1);
    for (int id = 2; id < count; id++) {
      ids.put(String.valueOf((char) ('!' + id)), id);
    }
    return root.toString();
  }
}
