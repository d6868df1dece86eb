package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Experiments that begin with the model of a directory. */
class InitialModelTest {
  private static final String YAML =
      """
      name: start
      seeds: [3]
      corpus: {task: parity, d: 4, p_cot: 0.4, rows: 200, test_rows: 20}
      model: {n_embd: 8, n_layer: 1, n_head: 2}
      pretrain:
        steps: 6
        batch_size: 8
        shards: 4
        evaluation_interval: 3
        checkpoint_interval: 3
        optimizer: {learning_rate: 0.02}
      posttrain: {algorithms: []}
      evaluation: {prompts: 16, prompts_per_shard: 4}
      """;

  /** What a model is published with, of all that a checkpoint has. */
  private static final List<String> PUBLISHED =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json");

  @TempDir static Path models;
  private static Path yaml;

  @TempDir Path output;

  @BeforeAll
  static void train() throws IOException {
    yaml = Files.writeString(models.resolve("start.yaml"), YAML);
    publish("gpt2", "model.n_embd=8");
    publish(
        "llama",
        "model={architecture: llama, hidden_size: 8, intermediate_size: 12, num_hidden_layers: 1,"
            + " num_attention_heads: 2, num_key_value_heads: 1}");
  }

  private static void publish(String name, String model) throws IOException {
    Path runs = models.resolve("runs-" + name);
    CommandLineCall call = call("experiment", runs, "--set", model);
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path checkpoint = pretraining(runs).resolve("checkpoints/step_000006");
    Files.createDirectories(models.resolve(name));
    for (String file : PUBLISHED) {
      Files.copy(checkpoint.resolve(file), models.resolve(name).resolve(file));
    }
  }

  private static CommandLineCall call(String command, Path output, Object... more) {
    return CommandLineCall.of(
        Stream.concat(Stream.of(command, "--config", yaml, "--output", output), Stream.of(more))
            .toArray());
  }

  private static Path run(Path output) throws IOException {
    return Directories.first(output, "start-");
  }

  private static Path pretraining(Path output) throws IOException {
    return run(output).resolve("seed_3/pretraining");
  }

  private static List<JsonNode> evaluations(Path pretraining) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Stream<String> lines = Files.lines(pretraining.resolve("metrics.jsonl"))) {
      return lines.filter(line -> line.contains("eval/")).map(line -> parse(json, line)).toList();
    }
  }

  private static JsonNode parse(ObjectMapper json, String line) {
    try {
      return json.readTree(line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String sums(Path output) throws IOException {
    return Files.readString(pretraining(output).resolve("checkpoints/step_000006/SHA256SUMS"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama"})
  void aRunGoesOnFromThePublishedModel(String name) throws IOException {
    Path model = models.resolve(name);
    CommandLineCall call = call("experiment", output, "--init", model);
    assertThat(call.exitCode()).as(call.err()).isZero();
    JsonNode last = evaluations(pretraining(models.resolve("runs-" + name))).get(2);
    JsonNode first = evaluations(pretraining(output)).get(0);
    assertThat(last.path("step").asInt()).isEqualTo(6);
    assertThat(first.path("step").asInt()).isZero();
    for (String key : List.of("greedy/accuracy", "sampled/accuracy", "sampled/mean_length")) {
      assertThat(first.path("eval/" + key)).as(key).isEqualTo(last.path("eval/" + key));
    }
    Path checkpoint = pretraining(output).resolve("checkpoints/step_000006");
    for (String file : List.of("config.json", "tokenizer.json")) {
      assertThat(checkpoint.resolve(file)).hasSameBinaryContentAs(model.resolve(file));
    }
    assertThat(Files.readAllBytes(checkpoint.resolve("model.safetensors")))
        .isNotEqualTo(Files.readAllBytes(model.resolve("model.safetensors")));
  }

  @Test
  void sparkTasksAndInterruptsGiveTheSameBits() throws IOException {
    Path model = models.resolve("llama");
    call("experiment", output.resolve("whole"), "--init", model);
    String whole = sums(output.resolve("whole"));
    Path tasks = output.resolve("tasks");
    CommandLineCall call =
        call("experiment", tasks, "--init", model, "--set", "pretrain.execution=spark");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(weights(sums(tasks))).isEqualTo(weights(whole));
    Directories.delete(pretraining(tasks).resolve("checkpoints/step_000006"));
    CommandLineCall.of("experiment", "--resume", run(tasks));
    assertThat(weights(sums(tasks))).isEqualTo(weights(whole));
  }

  /** Executors read it there by themselves. */
  @Test
  void aModelInAStoreOfObjectsGivesTheSameBits() throws IOException {
    Path model = models.resolve("llama");
    call("experiment", output.resolve("disk"), "--init", model);
    CommandLineCall call =
        call(
            "experiment",
            output.resolve("objects"),
            "--init",
            "objects://" + model,
            "--set",
            "pretrain.execution=spark");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(weights(sums(output.resolve("objects"))))
        .isEqualTo(weights(sums(output.resolve("disk"))));
  }

  private static List<String> weights(String sums) {
    return sums.lines().filter(line -> line.endsWith(".safetensors")).toList();
  }

  /** What was pre-trained elsewhere needs no pre-training here. */
  @Test
  void postTrainingBeginsWithThePublishedModel() throws IOException {
    CommandLineCall call =
        call(
            "experiment",
            output,
            "--init",
            models.resolve("llama"),
            "--set",
            "pretrain.steps=0",
            "--set",
            "posttrain={algorithms: [grpo], grpo: {iterations: 1, prompts: 4, group_size: 4}}");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).contains("before RL, step 0", "after grpo");
    JsonNode last = evaluations(pretraining(models.resolve("runs-llama"))).get(2);
    Path trained = run(output).resolve("seed_3/posttraining_from_step_000000/grpo-end_to_end-t1.0");
    assertThat(evaluations(trained).get(0).path("eval/sampled/accuracy"))
        .isEqualTo(last.path("eval/sampled/accuracy"));
    assertThat(trained.resolve("checkpoints/step_000001/config.json"))
        .hasSameBinaryContentAs(models.resolve("llama/config.json"));
    assertThat(run(output).resolve("seed_3/pretraining")).doesNotExist();
  }

  /** Rows of embeddings beyond the tokenizer's: they may be drawn, and are no text. */
  @Test
  void aPaddedVocabularyIsTrainedAndKept() throws IOException {
    Vocabulary symbols = Vocabulary.ofCharacters("01=");
    DecoderConfig decoder = Gpt2.decoder(symbols.vocabularySize() + 7, 32, 8, 1, 2);
    ParameterLayout layout = new ParameterLayout(decoder);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(1, parameters);
    Path model = output.resolve("padded");
    new Checkpoint(decoder, symbols, parameters, Map.of(), JsonNodeFactory.instance.objectNode())
        .write(new org.apache.hadoop.fs.Path(model.toUri()), new Configuration(false));
    CommandLineCall drawn =
        CommandLineCall.of("complete", model, "01", "--temperature", 1, "--max-new-tokens", 20);
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
    assertThat(drawn.out()).startsWith("01");
    CommandLineCall call =
        call(
            "experiment",
            output.resolve("runs"),
            "--init",
            model,
            "--set",
            "posttrain={algorithms: [grpo], grpo: {iterations: 1, prompts: 4, group_size: 4}}");
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path last = pretraining(output.resolve("runs")).resolve("checkpoints/step_000006");
    assertThat(new ObjectMapper().readTree(last.resolve("config.json").toFile()).get("vocab_size"))
        .hasToString("12");
  }

  @Test
  void allCellsOfASweepBeginWithThePublishedModel() throws IOException {
    Path sweep =
        Files.writeString(
            output.resolve("sweep.yaml"),
            "name: cells\nexperiment:\n"
                + YAML.replace("name: start\n", "")
                    .replace("{n_embd: 8, n_layer: 1, n_head: 2}", "{init: " + models + "/gpt2}")
                    .indent(2)
                + "grid: {corpus.p_cot: [0.3, 0.6]}\n");
    CommandLineCall call = CommandLineCall.of("sweep", "--config", sweep, "--output", output);
    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    assertThat(call.out()).contains("finished 2 of 2");
    JsonNode last = evaluations(pretraining(models.resolve("runs-gpt2"))).get(2);
    try (Stream<Path> runs = Files.list(output.resolve("cells/pretraining"))) {
      for (Path run : runs.toList()) {
        assertThat(evaluations(run).get(0).path("eval/sampled/accuracy"))
            .isEqualTo(last.path("eval/sampled/accuracy"));
      }
    }
  }

  @Test
  void theConfigurationSaysWhatTheDirectoryHolds() throws IOException {
    Path model = models.resolve("llama");
    CommandLineCall dry = call("experiment", output, "--init", model, "--dry-run");
    assertThat(dry.out())
        .contains("init: \"file:" + model)
        .contains("sha256: ", "architecture: llama", "hidden_size: 8", "max_positions: ")
        .doesNotContain("n_embd");
    assertThat(call("experiment", output, "--set", "model={init: \"" + model + "\"}", "--dry-run"))
        .isEqualTo(dry);
    assertThat(output).isEmptyDirectory();
    assertThat(CommandLineCall.of("config").out()).contains("model.init (optional)");
  }

  @Test
  void theModelOfTheDirectoryIsPlanned() {
    CommandLineCall plan =
        CommandLineCall.of("plan", "--config", yaml, "--init", models.resolve("llama"));
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    int parameters = 5 * 8 * 2 + (8 + 2 * 4 + 8) * 8 + 3 * 8 * 12 + 3 * 8;
    assertThat(plan.out())
        .startsWith("fits: ")
        .contains("llama, 1 blocks, width 8, 5 tokens", "parameters   " + parameters + ", ");
  }

  /** The digests that a checkpoint has beside its files spare reading them. */
  @Test
  void aCheckpointIsTheSameModelAsItsPublishedFiles() throws IOException {
    Path checkpoint = pretraining(models.resolve("runs-gpt2")).resolve("checkpoints/step_000006");
    assertThat(sha256(checkpoint)).isEqualTo(sha256(models.resolve("gpt2")));
    assertThat(sha256(checkpoint)).isNotEqualTo(sha256(models.resolve("llama")));
  }

  private String sha256(Path model) {
    return call("experiment", output, "--init", model, "--dry-run")
        .out()
        .lines()
        .filter(line -> line.contains("sha256"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherModelAtTheSamePlaceIsAnotherRun() throws IOException {
    Path model = copy("gpt2");
    call("generate", output, "--init", model);
    String before = call("experiment", output, "--init", model, "--dry-run").out();
    assertThat(call("pretrain", output, "--init", model, "--set", "pretrain.steps=3").exitCode())
        .isZero();
    Path run = run(output);
    Directories.delete(run.resolve("seed_3"));
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    weights[weights.length - 1] ^= 1;
    Files.write(model.resolve("model.safetensors"), weights);
    assertThat(call("experiment", output, "--init", model, "--dry-run").out()).isNotEqualTo(before);
    CommandLineCall resumed = CommandLineCall.of("pretrain", "--resume", run);
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("gpt2", "holds another model than");
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(output.resolve(name + UUID.randomUUID()));
    for (String file : PUBLISHED) {
      Files.copy(models.resolve(name).resolve(file), copy.resolve(file));
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          corpus.d=5                            | has 10 positions, and the longest text of the task parity takes 12
          corpus={task: multiplication, digits: 1, p_cot: 0.5, rows: 200} | has the symbols <pad> <eos> 0 1 =, and the task multiplication the symbols <pad>
          model.n_embd=8                        | n_embd cannot stand beside init
          model.init=/nowhere/at all            | model.init: file:/nowhere/at all: there is no such directory
          model.init=                           | model.n_embd: missing
          model.init=~/model                    | model.init: ~/model: only a shell knows
          model.content.sha256=x                | model.content.vocab_size: missing
          """)
  void whatDoesNotFitIsRefusedBeforeWork(String override, String message) {
    CommandLineCall call =
        call("experiment", output, "--init", models.resolve("gpt2"), "--set", override);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(message);
    assertThat(output).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "config.json, has no config.json",
    "model.safetensors, has neither model.safetensors nor",
    "tokenizer.json, has no tokenizer"
  })
  void halfADirectoryIsRefusedBeforeWork(String missing, String message) throws IOException {
    Path model = copy("llama");
    Files.delete(model.resolve(missing));
    refuses(model, message);
  }

  @Test
  void aTruncatedOrForeignFileIsRefusedBeforeWork() throws IOException {
    Path model = copy("llama");
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    Files.write(model.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, 1000));
    refuses(model, "is not a complete safetensors file");
    Files.copy(
        models.resolve("gpt2/model.safetensors"),
        model.resolve("model.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refuses(model, "do not fit its config.json");
    Files.writeString(
        model.resolve("config.json"), "{\"model_type\": \"bert\"}", StandardCharsets.UTF_8);
    refuses(model, "model_type must be one of gpt2, llama");
  }

  private void refuses(Path model, String message) throws IOException {
    Path runs = output.resolve("runs");
    CommandLineCall call = call("experiment", runs, "--init", model);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains("model.init: file:" + model, message);
    assertThat(runs).doesNotExist();
  }
}
