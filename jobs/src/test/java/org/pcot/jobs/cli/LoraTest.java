package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experiments that train an adapter of a model. */
class LoraTest {
  private static final String YAML =
      """
      name: adapted
      seeds: [3]
      corpus: {task: parity, d: 4, p_cot: 0.4, rows: 200, test_rows: 20}
      model: {architecture: llama, hidden_size: 8, intermediate_size: 12, num_hidden_layers: 2,
        num_attention_heads: 2, num_key_value_heads: 1}
      pretrain:
        steps: 4
        batch_size: 8
        shards: 4
        evaluation_interval: 2
        checkpoint_interval: 2
        optimizer: {learning_rate: 0.02}
      posttrain: {algorithms: []}
      evaluation: {prompts: 16, prompts_per_shard: 4}
      """;

  private static final List<String> PUBLISHED =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json");

  private static final String GRPO =
      "posttrain={algorithms: [grpo],"
          + " grpo: {iterations: 2, prompts: 4, group_size: 4, kl_coefficient: 0.1}}";

  @TempDir static Path models;
  private static Path yaml;
  private static Path base;

  @TempDir Path output;

  @BeforeAll
  static void train() throws IOException {
    yaml = Files.writeString(models.resolve("adapted.yaml"), YAML);
    Path runs = models.resolve("runs");
    CommandLineCall call = CommandLineCall.of("experiment", "--config", yaml, "--output", runs);
    assertThat(call.exitCode()).as(call.err()).isZero();
    base = Files.createDirectory(models.resolve("base"));
    for (String file : PUBLISHED) {
      Files.copy(checkpoint(runs, "pretraining", 4).resolve(file), base.resolve(file));
    }
  }

  private static CommandLineCall experiment(Path output, String lora, Object... more) {
    String model = "model={init: " + base + ", lora: " + lora + "}";
    return CommandLineCall.of(
        Stream.concat(
                Stream.of("experiment", "--config", yaml, "--output", output, "--set", model),
                Stream.of(more))
            .toArray());
  }

  /** All other keys of the file's model are of the one that is replaced. */
  @Test
  void anotherModelToBeginWithKeepsTheAdapter() throws IOException {
    Path other = Files.createDirectory(output.resolve("other"));
    for (String file : PUBLISHED) {
      Files.copy(base.resolve(file), other.resolve(file));
    }
    Path own =
        Files.writeString(
            output.resolve("own.yaml"),
            YAML.replaceAll(
                "model: \\{[^}]*}", "model: {init: nowhere, lora: {rank: 3, alpha: 6}}"));
    CommandLineCall call =
        CommandLineCall.of(
            "experiment",
            "--dry-run",
            "--config",
            own,
            "--init",
            other,
            "--set",
            "model.lora.alpha=9");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out())
        .contains("init: \"file:" + other, "lora:\n    rank: 3\n    alpha: 9.0\n")
        .doesNotContain("nowhere");
    call = CommandLineCall.of("experiment", "--dry-run", "--config", yaml, "--init", other);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).contains("init: \"file:" + other).doesNotContain("lora");
  }

  private static Path run(Path output) throws IOException {
    return Directories.first(output, "adapted-");
  }

  private static Path checkpoint(Path output, String stage, int step) throws IOException {
    return run(output).resolve("seed_3/" + stage + "/checkpoints/step_00000" + step);
  }

  private static List<String> digests(Path output, String stage, int step) throws IOException {
    return Files.readString(checkpoint(output, stage, step).resolve("SHA256SUMS"))
        .lines()
        .filter(line -> line.endsWith(".safetensors"))
        .toList();
  }

  private static String adapter(Path output, String stage, int step) throws IOException {
    return DigestUtils.sha256Hex(
        Files.readAllBytes(checkpoint(output, stage, step).resolve("adapter_model.safetensors")));
  }

  @Test
  void aCheckpointIsTheAdapterAndItsMoments() throws IOException {
    CommandLineCall call = experiment(output, "{rank: 2, alpha: 4, rslora: true}");
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path checkpoint = checkpoint(output, "pretraining", 4);
    assertThat(checkpoint.resolve("model.safetensors")).doesNotExist();
    assertThat(checkpoint.resolve("config.json")).doesNotExist();
    assertThat(checkpoint.resolve("adapter_config.json"))
        .content()
        .contains("\"r\" : 2", "\"use_rslora\" : true", "\"" + base + "\"");
    long adapter = Files.size(checkpoint.resolve("adapter_model.safetensors"));
    assertThat(Files.size(checkpoint.resolve("optimizer.safetensors"))).isLessThan(2 * adapter);
    Path merged = output.resolve("merged");
    assertThat(CommandLineCall.of("export", checkpoint, merged).exitCode()).isZero();
    assertThat(Files.size(merged.resolve("model.safetensors")))
        .isEqualTo(Files.size(base.resolve("model.safetensors")));
    assertThat(merged.resolve("model.safetensors"))
        .satisfies(
            file ->
                assertThat(Files.readAllBytes(file))
                    .isNotEqualTo(Files.readAllBytes(base.resolve("model.safetensors"))));
    assertIsNoModelToBeginWith(checkpoint, output);
  }

  private static void assertIsNoModelToBeginWith(Path adapter, Path output) {
    CommandLineCall call =
        CommandLineCall.of("experiment", "--config", yaml, "--output", output, "--init", adapter);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("is an adapter", "pcot export");
  }

  @Test
  void tasksAndInterruptsGiveTheSameBitsInBothStages() throws IOException {
    String lora = "{rank: 2, targets: [q_proj, down_proj]}";
    String stage = "posttraining_from_step_000004/grpo-end_to_end-t1.0";
    Path whole = output.resolve("whole");
    CommandLineCall call = experiment(whole, lora, "--set", GRPO);
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path tasks = output.resolve("tasks");
    call = experiment(tasks, lora, "--set", GRPO, "--set", "pretrain.execution=spark");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(digests(tasks, "pretraining", 4)).isEqualTo(digests(whole, "pretraining", 4));
    assertThat(digests(tasks, stage, 2)).isEqualTo(digests(whole, stage, 2));
    assertThat(adapter(whole, stage, 2)).isNotEqualTo(adapter(whole, "pretraining", 4));
    assertThat(adapter(whole, "pretraining", 4)).isNotEqualTo(adapter(whole, "pretraining", 2));
    List<String> tuned = digests(whole, "pretraining", 4);
    List<String> trained = digests(whole, stage, 2);
    Directories.delete(checkpoint(whole, "pretraining", 4));
    Directories.delete(run(whole).resolve("seed_3/posttraining_from_step_000004"));
    call = CommandLineCall.of("experiment", "--resume", run(whole));
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(digests(whole, "pretraining", 4)).isEqualTo(tuned);
    assertThat(digests(whole, stage, 2)).isEqualTo(trained);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{rank: 0}; model.lora.rank",
        "{alpha: 8}; model.lora.rank",
        "{rank: 2, targets: [query]}; model.lora.targets: query is no linear layer",
        "{rank: 2, targets: []}; model.lora: targets: names no layer",
        "{rank: 2, dropout: 0.1}; model.lora.dropout",
        "{rank: 5}; model.lora.rank: is 5, and no change of model.layers.0.self_attn.k_proj, which is"
            + " 8 x 4, has a rank above 4",
        "{rank: 900, targets: [down_proj]}; down_proj, which is 12 x 8, has a rank above 8"
      })
  void whatIsNoAdapterIsRefused(String lora, String message) {
    CommandLineCall call = experiment(output, lora);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"{rank: 4}", "{rank: 8, targets: [q_proj, down_proj]}"})
  void aRankThatAllLayersCanHaveIsNot(String lora) {
    CommandLineCall call = experiment(output, lora, "--dry-run");
    assertThat(call.exitCode()).as(call.err()).isZero();
  }

  @Test
  void whatTrainsAllParametersIsRefused() {
    CommandLineCall call =
        experiment(output, "{rank: 2}", "--set", "pretrain.master=parameter_averaging");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("pretrain.master: parameter_averaging");
  }

  @Test
  void aPlanCountsTheMomentsOfTheAdapter() {
    String model = "model={init: " + base + ", lora: {rank: 2}}";
    CommandLineCall call = CommandLineCall.of("plan", "--config", yaml, "--set", model);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).containsPattern("parameters +1,\\d+, trained \\d{3}");
  }
}
