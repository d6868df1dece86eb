package org.pcot.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.Safetensors;
import org.pcot.model.published.ShardSize;
import org.pcot.model.published.WeightFiles;
import org.pcot.model.published.WeightType;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

class CheckpointTest {
  private static final Vocabulary VOCABULARY = Vocabulary.ofCharacters("01=");
  private static final JsonNode STATE =
      JsonNodeFactory.instance.objectNode().put("step", 100).put("learning_rate", 1.0 / 3);

  private final Configuration hadoop = new Configuration();
  @TempDir java.nio.file.Path root;
  private Path directory;

  @BeforeEach
  void chooseDirectory() {
    directory = new Path(root.resolve("run/checkpoints/step_000100").toUri());
  }

  private static Segments randomBits(long length, long seed) {
    Storage storage = Storage.allocate(DataType.FLOAT, length);
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      // Every number, also those below the normal ones, but no NaN and no infinity.
      int bits = random.nextInt();
      boolean isFinite = Float.isFinite(Float.intBitsToFloat(bits));
      storage.bytes().putInt(4 * i, isFinite ? bits : bits ^ 1 << 30);
    }
    return Segments.of(storage);
  }

  private static int[] bits(Segments vector) {
    int[] bits = new int[(int) vector.length()];
    vector.storage(0).bytes().duplicate().order(ByteOrder.nativeOrder()).asIntBuffer().get(bits);
    return bits;
  }

  private static Checkpoint checkpoint(boolean tied) {
    DecoderConfig config = new DecoderConfig(new Gpt2(12, 2, 3, tied, 0.03, 1e-6), 5, 7);
    long length = new ParameterLayout(config).length();
    Map<String, Segments> optimizer = new LinkedHashMap<>();
    optimizer.put("second_moment", randomBits(length, 2));
    optimizer.put("first_moment", randomBits(length, 3));
    return new Checkpoint(config, VOCABULARY, randomBits(length, 1), optimizer, STATE);
  }

  private java.nio.file.Path local(String name) {
    return root.resolve("run/checkpoints/step_000100").resolve(name);
  }

  /** A directory with right digests, where one file has another text. */
  private void writeChanged(String name, String part, String changed) throws IOException {
    Path original = new Path(root.resolve("original").toUri());
    checkpoint(true).write(original, hadoop);
    AtomicDirectory.write(
        directory,
        hadoop,
        (fileSystem, target) -> {
          for (String file : AtomicDirectory.verify(original, hadoop).keySet()) {
            byte[] bytes = Files.readAllBytes(root.resolve("original").resolve(file));
            if (file.equals(name)) {
              String text = new String(bytes, StandardCharsets.UTF_8);
              assertThat(text).contains(part);
              bytes = text.replace(part, changed).getBytes(StandardCharsets.UTF_8);
            }
            try (var out = fileSystem.create(new Path(target, file))) {
              out.write(bytes);
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsBackEveryBit(boolean tied) throws IOException {
    Checkpoint before = checkpoint(tied);
    before.write(directory, hadoop);
    Checkpoint after = Checkpoint.read(directory, hadoop);
    assertThat(after.config()).isEqualTo(before.config());
    assertThat(after.tokenizer().sha256()).isEqualTo(VOCABULARY.sha256());
    assertThat(bits(after.parameters())).isEqualTo(bits(before.parameters()));
    assertThat(after.optimizer()).containsOnlyKeys("first_moment", "second_moment");
    after
        .optimizer()
        .forEach(
            (name, vector) ->
                assertThat(bits(vector)).isEqualTo(bits(before.optimizer().get(name))));
    assertThat(after.state()).isEqualTo(STATE);
    Checkpoint model = Checkpoint.readModel(directory, hadoop);
    assertThat(bits(model.parameters())).isEqualTo(bits(before.parameters()));
    assertThat(model.optimizer()).isEmpty();
    assertThat(model.state()).isEqualTo(STATE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNotANumberIsNotWritten(double value) {
    Checkpoint inParameters = checkpoint(true);
    inParameters.parameters().set(inParameters.parameters().length() - 1, value);
    assertNotWritten(inParameters, "transformer.ln_f.bias");
    Checkpoint inMoments = checkpoint(true);
    inMoments.optimizer().get("first_moment").set(0, value);
    assertNotWritten(inMoments, "first_moment");
  }

  private void assertNotWritten(Checkpoint diverged, String tensor) {
    assertThatThrownBy(() -> diverged.write(directory, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(tensor)
        .hasMessageContaining("diverged");
    assertThat(root).isEmptyDirectory();
  }

  /** As versions wrote them that did not look. */
  @Test
  void ofARunThatDivergedNothingIsRead() throws IOException {
    Checkpoint checkpoint = checkpoint(true);
    checkpoint.write(directory, hadoop);
    java.nio.file.Path model = local("model.safetensors");
    byte[] bytes = Files.readAllBytes(model);
    Files.delete(local("_SUCCESS"));
    java.nio.ByteBuffer.wrap(bytes).putInt(bytes.length - 4, 0x0000c07f); // NaN, little-endian
    Path changed = new Path(root.resolve("changed").toUri());
    AtomicDirectory.write(
        changed,
        hadoop,
        (fileSystem, target) -> {
          for (String name :
              List.of("config.json", "optimizer.safetensors", "state.json", "tokenizer.json")) {
            Files.copy(local(name), java.nio.file.Path.of(target.toUri()).resolve(name));
          }
          Files.write(java.nio.file.Path.of(target.toUri()).resolve("model.safetensors"), bytes);
        });
    assertThatThrownBy(() -> Checkpoint.read(changed, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("changed/model.safetensors: transformer.")
        .hasMessageContaining(" is NaN");
  }

  @Test
  void readsBackAVocabularyOfWords() throws IOException {
    Vocabulary words = Vocabulary.ofWords("0", "||", "####");
    Checkpoint before = checkpoint(true);
    new Checkpoint(before.config(), words, before.parameters(), before.optimizer(), STATE)
        .write(directory, hadoop);
    Tokenizer after = Checkpoint.read(directory, hadoop).tokenizer();
    assertThat(after.sha256()).isEqualTo(words.sha256());
    assertThat(after.decode(new int[] {4, 2, 3})).isEqualTo("#### 0 ||");
  }

  @Test
  void readsBackWeightsInShards() throws IOException {
    Checkpoint before = checkpoint(true);
    before.write(directory, hadoop, new WeightFiles(WeightType.FLOAT32, ShardSize.parse("2KB")));
    assertThat(local("model-00002-of-00012.safetensors")).exists();
    Checkpoint after = Checkpoint.read(directory, hadoop);
    assertThat(bits(after.parameters())).isEqualTo(bits(before.parameters()));
    assertThat(after.state()).isEqualTo(STATE);
  }

  @Test
  void theFilesOfAPublishedTokenizerAreCopied() throws IOException {
    java.nio.file.Path published = Files.createDirectory(root.resolve("published"));
    Files.copy(
        java.nio.file.Path.of("src/test/resources/stories260K/tokenizer.model"),
        published.resolve("tokenizer.model"));
    Tokenizer tokenizer = Tokenizers.open(new Path(published.toUri()), hadoop);
    DecoderConfig config = Gpt2.decoder(520, 7, 12, 1, 3);
    Segments parameters = randomBits(new ParameterLayout(config).length(), 1);
    new Checkpoint(config, tokenizer, parameters, Map.of(), STATE).write(directory, hadoop);
    assertThat(local("tokenizer.model"))
        .hasSameBinaryContentAs(published.resolve("tokenizer.model"));
    assertThat(local("tokenizer.json")).doesNotExist();
    Tokenizer after = Checkpoint.read(directory, hadoop).tokenizer();
    assertThat(after.sha256()).isEqualTo(tokenizer.sha256());
    assertThat(after.encode("once")).isEqualTo(tokenizer.encode("once")).isNotEmpty();
  }

  @Test
  void sameCheckpointGivesTheSameBytes() throws IOException {
    checkpoint(true).write(directory, hadoop);
    Path again = new Path(root.resolve("again").toUri());
    checkpoint(true).write(again, hadoop);
    assertThat(AtomicDirectory.verify(again, hadoop))
        .isEqualTo(AtomicDirectory.verify(directory, hadoop));
  }

  @Test
  void writesHuggingFacesNamesAndShapes() throws IOException {
    checkpoint(false).write(directory, hadoop);
    try (Safetensors file =
        Safetensors.open(
            directory.getFileSystem(hadoop), new Path(directory, "model.safetensors"))) {
      assertThat(file.shapes())
          .containsEntry("transformer.wte.weight", List.of(5L, 12L))
          .containsEntry("transformer.h.1.attn.c_attn.weight", List.of(12L, 36L))
          .containsEntry("transformer.h.1.attn.c_attn.bias", List.of(36L))
          .containsEntry("lm_head.weight", List.of(5L, 12L));
    }
    assertThat(local("config.json"))
        .content()
        .contains("\"model_type\" : \"gpt2\"", "\"n_inner\" : 48", "\"eos_token_id\" : 1");
  }

  @Test
  void refusesAChangedByteInAnyFile() throws IOException {
    checkpoint(true).write(directory, hadoop);
    for (String name : AtomicDirectory.verify(directory, hadoop).keySet()) {
      byte[] bytes = Files.readAllBytes(local(name));
      bytes[bytes.length / 2] ^= 1;
      Files.write(local(name), bytes);
      assertThatThrownBy(() -> Checkpoint.read(directory, hadoop))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(name + ": differs from its digest");
      bytes[bytes.length / 2] ^= 1;
      Files.write(local(name), bytes);
    }
    assertThat(Checkpoint.read(directory, hadoop).state()).isEqualTo(STATE);
  }

  @Test
  void refusesAnUnfinishedOne() throws IOException {
    checkpoint(true).write(directory, hadoop);
    Files.delete(local("_SUCCESS"));
    assertThatThrownBy(() -> Checkpoint.read(directory, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step_000100: is incomplete, it has no _SUCCESS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          config.json    | "n_positions" : 7 | "n_positions" : 8    | transformer.wpe.weight has the shape [7, 12] instead of [8, 12]
          config.json    | "n_layer" : 2     | "n_layer" : 1        | transformer.h.1.ln_1.weight is unexpected
          config.json    | "n_layer" : 2     | "n_layer" : 3        | transformer.h.2.ln_1.weight is missing
          config.json    | "n_layer" : 2     | "n_layer" : "2"      | n_layer must be a whole number from 1 to 2147483647, but is "2"
          config.json    | "n_layer" : 2     | "n_layers" : 2       | n_layer must be a whole number from 1 to 2147483647, but is missing
          config.json    | "n_head" : 3      | "n_head" : 5         | n_head = 5 does not divide n_embd = 12
          config.json    | gelu_new          | relu                 | activation_function must be "gelu_new" or "gelu_pytorch_tanh", but is "relu"
          config.json    | "n_inner" : 48    | "n_inner" : 24       | transformer.h.0.mlp.c_fc.weight has the shape [12, 48] instead of [12, 24]
          config.json    | "gpt2"            | "bert"               | model_type must be one of gpt2, llama, mistral, qwen2, qwen3, but is "bert"
          config.json    | "gpt2"            | gpt2                 | config.json: is not JSON
          config.json    | "vocab_size" : 5  | "vocab_size" : 6     | transformer.wte.weight has the shape [5, 12] instead of [6, 12]
          tokenizer.json | "=" : 4           | "==" : 4             | is not a tokenizer of single characters
          tokenizer.json | "=" : 4           | "=" : 3              | is not a tokenizer of single characters
          tokenizer.json | "<eos>" : 1       | "<end>" : 1          | is not a tokenizer of single characters
          """)
  void refusesFilesThatDoNotFitEachOther(String file, String part, String changed, String message)
      throws IOException {
    writeChanged(file, part, changed);
    assertThatThrownBy(() -> Checkpoint.read(directory, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesADirectoryThatIsNoCheckpoint() throws IOException {
    AtomicDirectory.write(
        directory, hadoop, (fileSystem, d) -> fileSystem.create(new Path(d, "part")).close());
    assertThatThrownBy(() -> Checkpoint.read(directory, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not a checkpoint, it has no config.json");
  }

  @Test
  void neverOverwrites() throws IOException {
    checkpoint(true).write(directory, hadoop);
    Map<String, String> before = AtomicDirectory.verify(directory, hadoop);
    assertThatThrownBy(() -> checkpoint(false).write(directory, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already");
    assertThat(AtomicDirectory.verify(directory, hadoop)).isEqualTo(before);
  }

  @Test
  void listsFinishedCheckpointsByStep() throws IOException {
    Path run = new Path(root.resolve("run").toUri());
    Checkpoints checkpoints = new Checkpoints(run, hadoop);
    assertThat(checkpoints.steps()).isEmpty();
    assertThat(checkpoints.latestStep()).isZero();
    for (long step : new long[] {1_000_000, 0, 100, 200}) {
      checkpoint(true).write(Checkpoints.place(run, step), hadoop);
    }
    Files.createDirectories(root.resolve("run/checkpoints/.step_000300.tmp-1"));
    Files.createDirectories(root.resolve("run/checkpoints/step_2000000"));
    Files.createDirectories(root.resolve("run/checkpoints/notes"));
    assertThat(checkpoints.steps()).containsExactly(0L, 100L, 200L, 1_000_000L);
    assertThat(checkpoints.latestStep()).isEqualTo(1_000_000);
    Files.delete(root.resolve("run/checkpoints/step_1000000/_SUCCESS"));
    assertThat(checkpoints.latestStep()).isEqualTo(200);
  }

  @Test
  void requiresAndReadsOnlyAFinishedAndUnchangedCheckpoint() throws IOException {
    Path run = new Path(root.resolve("run").toUri());
    Checkpoints checkpoints = new Checkpoints(run, hadoop);
    checkpoint(true).write(Checkpoints.place(run, 100), hadoop);
    checkpoints.require(100);
    assertThat(checkpoints.readModel(100).state()).isEqualTo(STATE);
    for (ThrowingCallable use : uses(checkpoints, 200)) {
      assertThatThrownBy(use)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no checkpoint of step 200, only [100]");
    }
    Files.writeString(root.resolve("run/checkpoints/step_000100/state.json"), "{}");
    for (ThrowingCallable use : uses(checkpoints, 100)) {
      assertThatThrownBy(use)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("state.json: differs from its digest");
    }
  }

  private static List<ThrowingCallable> uses(Checkpoints checkpoints, long step) {
    return List.of(() -> checkpoints.require(step), () -> checkpoints.readModel(step));
  }
}
