package org.pcot.jobs.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.jobs.LanguageModel;

/** Experiments on a language model, through its own tokenizer. */
class TextExperimentTest {
  private static final Path CONF = Path.of("..", "conf", "text-smoke.yaml");

  /** The same in a few seconds. */
  private static final List<String> SMALLER =
      List.of(
          "corpus.terms=2",
          "corpus.rows=96",
          "pretrain.steps=6",
          "pretrain.evaluation_interval=3",
          "pretrain.checkpoint_interval=3",
          "pretrain.optimizer.learning_rate=1e-3",
          "posttrain.length_penalty=0.5",
          "posttrain.from=[6]",
          "posttrain.grpo.iterations=2",
          "posttrain.checkpoint_interval=1",
          "evaluation.prompts=16");

  @TempDir static Path root;
  private static Path model;
  private static CommandLineCall whole;
  private static Path run;

  @TempDir Path output;

  /** With everything that may lie beside a tokenizer. */
  @BeforeAll
  static void runAll() throws IOException {
    model = LanguageModel.copy(root.resolve("model"));
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"chat_template\": \"{{x}}\"}");
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages }}");
    whole = call("experiment", root.resolve("whole"));
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    run = run(root.resolve("whole"));
  }

  private static CommandLineCall call(String command, Path output, String... more) {
    return call(command, output, model, more);
  }

  private static CommandLineCall call(String command, Path output, Path init, String... more) {
    Stream<String> settings =
        Stream.concat(SMALLER.stream(), Stream.of(more)).flatMap(set -> Stream.of("--set", set));
    return CommandLineCall.of(
        Stream.concat(
                Stream.of(command, "--config", CONF, "--init", init, "--output", output), settings)
            .toArray());
  }

  private static Path run(Path output) throws IOException {
    return Directories.first(output, "text-smoke-");
  }

  private static Path pretraining(Path run, int step) {
    return run.resolve("seed_1/pretraining/checkpoints/step_00000" + step);
  }

  private static Path posttraining(Path run, int step) {
    return run.resolve(
        "seed_1/posttraining_from_step_000006/grpo-end_to_end-t1.0/checkpoints/step_00000" + step);
  }

  /** Digests of weights, moments, metrics and rollouts, wherever and however they were made. */
  private static Map<String, String> bits(Path run) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run.resolve("seed_1"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.matches(".*\\.safetensors|metrics\\.jsonl|.*\\.parquet|state\\.json")) {
          digests.put(
              run.relativize(file).toString(), DigestUtils.sha256Hex(Files.readAllBytes(file)));
        }
      }
    }
    return digests;
  }

  @Test
  void fromCorpusToFigures() throws IOException {
    assertThat(whole.out()).contains("before RL, step 6", "after grpo", "figure1.png");
    assertThat(run.resolve("figures/figure1.png")).isNotEmptyFile();
    assertThat(run.resolve("evaluation/results.json")).isNotEmptyFile();
    assertThat(bits(run)).hasSizeGreaterThan(10);
    assertThat(digest(posttraining(run, 2).resolve("model.safetensors")))
        .as("an update that does something")
        .isNotEqualTo(digest(posttraining(run, 1).resolve("model.safetensors")))
        .isNotEqualTo(digest(pretraining(run, 6).resolve("model.safetensors")));
  }

  /** With the path of its model alone, which depends on where it is called. */
  @Test
  void everyIterationOfTheFileAsItIsTeaches() throws IOException {
    CommandLineCall call =
        CommandLineCall.of(
            "experiment", "--config", CONF, "--init", LanguageModel.STORIES, "--output", output);
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path grpo = run(output).resolve("seed_1/posttraining_from_step_000020/grpo-end_to_end-t1.0");
    List<String> updates =
        Files.readAllLines(grpo.resolve("metrics.jsonl")).stream()
            .filter(line -> line.contains("\"grad_norm\":"))
            .toList();
    assertThat(updates).hasSize(4);
    assertThat(
            Stream.of("step_000002", "step_000004")
                .map(step -> digest(grpo.resolve("checkpoints/" + step + "/model.safetensors"))))
        .doesNotHaveDuplicates()
        .doesNotContain(
            digest(
                run(output)
                    .resolve("seed_1/pretraining/checkpoints/step_000020/model.safetensors")));
  }

  /** Tasks on executors, threads of the driver, and what is resumed in the middle of each stage. */
  @Test
  void bitsAreTheSameInSparkTasksAndAfterInterrupts() throws IOException {
    CommandLineCall tasks = call("experiment", output, "pretrain.execution=spark");
    assertThat(tasks.exitCode()).as(tasks.err()).isZero();
    Path other = run(output);
    assertThat(bits(other)).isEqualTo(bits(run));
    Directories.delete(posttraining(other, 2));
    CommandLineCall.of("posttrain", "--resume", other);
    assertThat(bits(other)).isEqualTo(bits(run));
    Directories.delete(other.resolve("seed_1/posttraining_from_step_000006"));
    Directories.delete(pretraining(other, 6));
    CommandLineCall resumed = CommandLineCall.of("experiment", "--resume", other);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(bits(other)).isEqualTo(bits(run));
  }

  /** Each in one Spark task of one core. */
  @Test
  void cellsOfASweepAreTheExperimentsOfTheirValues() throws IOException {
    String settings =
        SMALLER.stream()
            .map(set -> set.replaceFirst("=", "\": ").replaceFirst("^", "    \""))
            .collect(Collectors.joining(",\n"));
    Path sweep =
        Files.writeString(
            output.resolve("cells.yaml"),
            "name: cells\nexperiment:\n"
                + Files.readString(CONF)
                    .replaceAll("(?m)^(#|name:).*\n", "")
                    .replaceAll("init: .*}", "init: \"" + model + "\"}")
                    .indent(2)
                + "cells:\n  - {\n"
                + settings
                + "}\n");
    CommandLineCall call = CommandLineCall.of("sweep", "--config", sweep, "--output", output);
    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    try (Stream<Path> files = Files.walk(output.resolve("cells"))) {
      List<String> weights =
          files
              .filter(file -> file.toString().endsWith("step_000006/model.safetensors"))
              .map(TextExperimentTest::digest)
              .toList();
      assertThat(weights).containsExactly(digest(pretraining(run, 6).resolve("model.safetensors")));
    }
    try (Stream<Path> files = Files.walk(output.resolve("cells"))) {
      List<String> weights =
          files
              .filter(file -> file.toString().endsWith("step_000002/model.safetensors"))
              .map(TextExperimentTest::digest)
              .toList();
      assertThat(weights)
          .containsExactly(digest(posttraining(run, 2).resolve("model.safetensors")));
    }
  }

  private static String digest(Path file) {
    try {
      return DigestUtils.sha256Hex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Before and after post-training: all that lay beside the weights of the first model. */
  @Test
  void checkpointsHaveTheFilesOfTheTokenizer() throws IOException {
    for (Path checkpoint : List.of(pretraining(run, 3), posttraining(run, 2))) {
      for (String name :
          List.of("tokenizer.model", "tokenizer_config.json", "chat_template.jinja", "LICENSE")) {
        assertThat(checkpoint.resolve(name)).hasSameBinaryContentAs(model.resolve(name));
        assertThat(checkpoint.resolve("SHA256SUMS")).content().contains("  " + name);
      }
      JsonNode generation =
          new ObjectMapper().readTree(checkpoint.resolve("generation_config.json").toFile());
      assertThat(generation).isEqualTo(new ObjectMapper().readTree(LanguageModel.GENERATION));
    }
  }

  @Test
  void checkpointsAreModelsLikeTheFirst() throws IOException {
    Path checkpoint = posttraining(run, 2);
    CommandLineCall told =
        CommandLineCall.of("complete", checkpoint, "3+4=", "--max-new-tokens", "4");
    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.out()).startsWith("3+4=");
    Path exported = output.resolve("exported");
    CommandLineCall export = CommandLineCall.of("export", checkpoint, exported);
    assertThat(export.exitCode()).as(export.err()).isZero();
    assertThat(exported.resolve("chat_template.jinja"))
        .hasSameBinaryContentAs(model.resolve("chat_template.jinja"));
    CommandLineCall again =
        call("experiment", output, exported, "pretrain.steps=0", "posttrain.from=[0]");
    assertThat(again.exitCode()).as(again.err()).isZero();
  }

  @Test
  void thePlanCountsTheTokensOfTheModel() {
    CommandLineCall plan = call("plan", output);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("llama, 5 blocks, width 64, 512 tokens");
    CommandLineCall format = call("format", output);
    assertThat(format.out()).contains("addition, 2 terms", "=", " tokens to a prompt of ");
    assertThat(output).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          corpus={task: parity, d: 4, p_cot: 0.4, rows: 96} | has a tokenizer of 512 tokens, and the task parity the symbols
          corpus={task: multiplication, digits: 1, p_cot: 0.5, rows: 96} | and the task multiplication the symbols
          corpus.terms=64 | has 512 positions, and the longest text of the task addition takes
          """)
  void whatTheModelCannotReadIsRefused(String setting, String message) {
    CommandLineCall call = call("experiment", output, setting);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains("model.init: file:" + model, message);
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void aModelWithoutATokenizerIsRefused() throws IOException {
    Path bare = LanguageModel.copy(output.resolve("bare"));
    Files.delete(bare.resolve("tokenizer.model"));
    CommandLineCall call = call("experiment", output.resolve("runs"), bare);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err())
        .contains("model.init: file:" + bare + ": has no tokenizer")
        .contains("put tokenizer.json or tokenizer.model beside the weights");
  }

  /** Its piece of that name has another one. */
  @Test
  void aTokenizerWithoutAnEndOfSequenceIsRefused() throws IOException {
    Path endless = output.resolve("endless");
    Directories.copy(LanguageModel.STORIES, endless);
    Path pieces = endless.resolve("tokenizer.model");
    String bytes = Files.readString(pieces, ISO_8859_1);
    assertThat(bytes).containsOnlyOnce("</s>");
    Files.writeString(pieces, bytes.replace("</s>", "</x>"), ISO_8859_1);
    for (String command : List.of("experiment", "plan")) {
      CommandLineCall call = call(command, output.resolve("runs"), endless);
      assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
      assertThat(call.err())
          .contains(
              "model.init: file:" + endless + ": its tokenizer has no end-of-sequence (EOS) token")
          .contains("eos_token in tokenizer_config.json");
    }
    Files.writeString(endless.resolve("tokenizer_config.json"), "{\"eos_token\": \"</x>\"}");
    CommandLineCall call = call("format", output.resolve("runs"), endless);
    assertThat(call.exitCode()).as(call.err()).isZero();
  }

  /** What a run was trained on, its checkpoints know. */
  @Test
  void aRunWhoseModelReadsOtherwiseByNowIsNotResumed() throws IOException {
    Path changing = LanguageModel.copy(output.resolve("changing"));
    Path runs = output.resolve("runs");
    CommandLineCall begun = call("pretrain", runs, changing);
    assertThat(begun.exitCode()).isEqualTo(2); // it has no corpus
    call("generate", runs, changing);
    assertThat(call("pretrain", runs, changing).exitCode()).isZero();
    Path interrupted = run(runs);
    Directories.delete(pretraining(interrupted, 6));
    Files.writeString(changing.resolve("generation_config.json"), "{\"eos_token_id\": [2, 7]}");
    CommandLineCall resumed = CommandLineCall.of("pretrain", "--resume", interrupted);
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("was trained on other tokens than those that its model has");
  }

  /** Its checkpoints have all that is needed of it, while there is one. */
  @Test
  void aRunGoesOnWithoutItsModel() throws IOException {
    Path gone = output.resolve("gone");
    Directories.copy(model, gone);
    Path runs = output.resolve("runs");
    assertThat(call("generate", runs, gone).exitCode()).isZero();
    assertThat(call("pretrain", runs, gone).exitCode()).isZero();
    Path interrupted = run(runs);
    Directories.delete(pretraining(interrupted, 6));
    Directories.delete(gone);
    CommandLineCall resumed = CommandLineCall.of("experiment", "--resume", interrupted);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(bits(interrupted)).isEqualTo(bits(run));
    Directories.delete(interrupted.resolve("seed_1/pretraining/checkpoints"));
    CommandLineCall refused = CommandLineCall.of("experiment", "--resume", interrupted);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("model.init: file:" + gone + ": there is no such directory");
    CommandLineCall drawn = CommandLineCall.of("figures", "--resume", interrupted);
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
  }
}
