package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.model.kernels.torch.TorchHome;

class PlanCommandTest {
  private static final String CONFIG =
      """
      {"model_type": "llama", "vocab_size": 40, "max_position_embeddings": 64, "hidden_size": 20,
       "intermediate_size": 28, "num_hidden_layers": 2, "num_attention_heads": 6,
       "num_key_value_heads": 2, "head_dim": 6}\
      """;

  @TempDir private Path directory;

  private Path model() throws IOException {
    return Files.writeString(directory.resolve("config.json"), CONFIG);
  }

  @Test
  void anExperimentIsPlannedAndNothingIsWritten() throws IOException {
    CommandLineCall call =
        CommandLineCall.of("plan", "--config", TinyExperiment.file(), "--output", directory);
    assertThat(call.err()).isEmpty();
    assertThat(call.exitCode()).isZero();
    assertThat(call.out().lines().findFirst().orElseThrow())
        .matches("fits: 5\\d\\d MB of [\\d.]+ GB, .* s");
    assertThat(call.out())
        .contains("gpt2, 1 blocks, width 8", "pre-training", "grpo", "on Spark, the driver");
    assertThat(Directories.snapshot(directory)).isEmpty();
  }

  /** By hand: an embedding, two blocks, a norm and a head. */
  @Test
  void aModelIsPlannedFromItsConfigurationAlone() throws IOException {
    int block = 20 * (6 + 2 * 2) * 6 + 6 * 6 * 20 + 3 * 20 * 28 + 2 * 20;
    String parameters = String.format("%,d", 2 * 40 * 20 + 2 * block + 20);
    for (Path path : new Path[] {model(), directory}) {
      CommandLineCall call = CommandLineCall.of("plan", path, "--length", 48);
      assertThat(call.exitCode()).isZero();
      assertThat(call.out()).contains("parameters   " + parameters, "a text of 48", "a step");
    }
  }

  /** By hand: two matrices of 3 beside q of 20 to 36 and beside down of 28 to 20, in two blocks. */
  @Test
  void anAdapterIsPlannedFromItsConfigurationAndThatOfItsModel() throws IOException {
    model();
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    Path config =
        Files.writeString(
            adapter.resolve("adapter_config.json"),
            """
            {"peft_type": "LORA", "r": 3, "lora_alpha": 6, "target_modules": ["q_proj", "down_proj"],
             "base_model_name_or_path": "%s"}\
            """
                .formatted(directory));
    CommandLineCall call = CommandLineCall.of("plan", adapter, "--length", 48);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out()).contains(", trained " + 2 * 3 * (20 + 36 + 28 + 20));
    Files.writeString(
        config, Files.readString(config).replace(directory.toString(), directory + "/gone"));
    assertRefused("is an adapter of " + directory + "/gone, and ", "plan", adapter);
  }

  @Test
  void whatDoesNotFitIsAFinding() throws IOException {
    Path large =
        Files.writeString(
            directory.resolve("large.json"),
            CONFIG
                .replace("\"hidden_size\": 20", "\"hidden_size\": 16384")
                .replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3000"));
    CommandLineCall call = CommandLineCall.of("plan", large, "--length", 9);
    assertThat(call.exitCode()).isEqualTo(3);
    assertThat(call.out()).startsWith("does not fit: ").contains("it would with");
  }

  /** By hand: 16,384 tokens have more than a megabyte of streams. */
  @Test
  void aCardIsHeldAgainstItsSizeWhereverItIs() throws IOException {
    assumeTrue(System.getenv(TorchHome.VARIABLE) != null, "no libtorch is named");
    Object[] torch = {"plan", model(), "--engine", "torch", "--precision", "bf16"};
    CommandLineCall fits = CommandLineCall.of(with(torch, "--card-memory", "80g"));
    assertThat(fits.exitCode()).as(fits.err()).isZero();
    assertThat(fits.out())
        .containsPattern("^fits: the card [\\d.]+ MB of 85.9 GB, this machine 5\\d\\d MB of ")
        .contains("memory of the card", "weights of 16 bits", "all of the card", "on a card");
    Object[] large = with(torch, "--batch-size", 256, "--shards", 1, "--device", "cuda");
    CommandLineCall cuda = CommandLineCall.of(with(large, "--card-memory", "1m"));
    assertThat(cuda.exitCode()).as(cuda.err()).isEqualTo(3);
    assertThat(cuda.out())
        .startsWith("does not fit: the card ")
        .contains("it would with a card of");
    Object[] experiment = {"plan", "--config", TinyExperiment.file(), "--card-memory", "80g"};
    assertThat(CommandLineCall.of(with(experiment, "--set", "engine=torch")).out())
        .containsPattern("^fits: the card ")
        .containsPattern("the checkpoint, as it was read +[\\d.]+ MB");
  }

  private static Object[] with(Object[] arguments, Object... others) {
    return Stream.of(arguments, others).flatMap(Arrays::stream).toArray();
  }

  @Test
  void mistakesAboutEnginesAreToldBeforeAnyWork() throws IOException {
    assertRefused("--engine", "plan", model(), "--engine", "abacus");
    assertRefused("device: tpu", "plan", model(), "--engine", "torch", "--device", "tpu");
    assertRefused("set engine: torch", "plan", model(), "--device", "cuda");
    assertRefused("--precision", "plan", model(), "--engine", "torch", "--precision", "fp8");
    assertRefused(
        "--set engine=torch", "plan", "--config", TinyExperiment.file(), "--engine", "cpu");
    assertRefused("is not the memory of a card", "plan", model(), "--card-memory", "huge");
    assertRefused("computes on none", "plan", model(), "--card-memory", "80g");
    assertRefused(
        "computes on none", "plan", "--config", TinyExperiment.file(), "--card-memory", "80g");
  }

  @Test
  void mistakesAreToldBeforeAnyWork() throws IOException {
    assertRefused("has no config.json", "plan", directory.resolve("nowhere"));
    assertRefused("is not JSON", "plan", Files.writeString(directory.resolve("x"), "{"));
    assertRefused("plan it with --config", "plan", TinyExperiment.file());
    assertRefused("model_type", "plan", Files.writeString(directory.resolve("y"), "{}"));
    assertRefused("--length is 65", "plan", model(), "--length", 65);
    assertRefused("--threads is 0", "plan", model(), "--threads", 0);
    assertRefused(
        "a model and an experiment are given", "plan", model(), "--config", TinyExperiment.file());
    assertRefused("no experiment is given", "plan");
  }

  private static void assertRefused(String message, Object... arguments) {
    CommandLineCall call = CommandLineCall.of(arguments);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(message);
    assertThat(call.out()).isEmpty();
  }
}
