package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Learning rates at which numbers leave the range of floats. */
class DivergingRunTest {
  private static final String RATE = "pretrain.optimizer.learning_rate=";

  @TempDir Path output;

  @ParameterizedTest
  @CsvSource({
    "local, pretrain.execution=local, 2",
    "spark, pretrain.execution=spark, 2",
    "averaging, pretrain.master=parameter_averaging, 6"
  })
  void preTrainingStopsAtTheStep(String name, String execution, int step) throws IOException {
    assertDiverged(
        experiment(name, RATE + "1e30", execution),
        "pretraining",
        "step " + step,
        "1.0E30",
        "none is kept");
    assertThat(checkpoints(name)).isEmpty();
  }

  @Test
  void theLastGoodCheckpointIsKeptAndTheSameIsToldAgain() throws IOException {
    String[] keys = {
      RATE + "1.7e22",
      "pretrain.optimizer.warmup_steps=17",
      "pretrain.optimizer.clip_norm=0",
      "pretrain.checkpoint_interval=1"
    };
    assertDiverged(experiment("kept", keys), "at step 2", "is kept", "checkpoints/step_000001");
    assertThat(checkpoints("kept")).containsExactly("step_000001");
    Map<Path, String> before = Directories.snapshot(output);
    assertDiverged(experiment("kept", keys), "at step 2", "checkpoints/step_000001");
    assertThat(Directories.snapshot(output)).isEqualTo(before);
  }

  @Test
  void noCheckpointOfInfiniteParametersIsWritten() throws IOException {
    CommandLineCall call = experiment("infinite", RATE + "1e39", "pretrain.checkpoint_interval=1");
    assertDiverged(call, "step_000001: is not written", "transformer.wte.weight");
    assertThat(checkpoints("infinite")).isEmpty();
  }

  @Test
  void postTrainingStopsAndKeepsWhatPreTrainingLeft() throws IOException {
    CommandLineCall call =
        experiment(
            "posttrain", "posttrain.from=[18]", "posttrain.grpo.optimizer.learning_rate=1e30");
    assertDiverged(
        call,
        "posttraining_from_step_000018",
        "after step 1, of learning rate 1.0E30",
        "no probability",
        "none is kept");
    assertThat(checkpoints("posttrain"))
        .containsExactly("step_000006", "step_000012", "step_000018");
  }

  @Test
  @Timeout(60)
  void inASweepTheCellFailsAloneAndAtOnce() throws IOException {
    Path file =
        Files.writeString(
            output.resolve("sweep.yaml"),
            "name: sweep\nretries: 10000\nexperiment:\n"
                + Files.readString(TinyExperiment.file()).indent(2)
                + "grid:\n  pretrain.optimizer.learning_rate: [0.02, 1e30]\n");
    CommandLineCall call = CommandLineCall.of("sweep", "--config", file, "--output", output);
    assertThat(call.exitCode()).isEqualTo(3);
    assertThat(call.out())
        .contains("finished 1 of 2", "training diverged: at step 2", "learning rate 1.0E30");
  }

  @Test
  void aLinearModelThatDivergesIsTold() throws IOException {
    Path file =
        Files.writeString(
            output.resolve("theory.yaml"),
            """
            name: overflow
            seeds: [1]
            training: {first_lambda: 1e-320, first_steps: 10, chain_lambda: 1e-2, chain_steps: 10}
            claims: {d: [5], p_cot: [0.5], rounds_beyond: 1}
            thresholds: {d: 5, p_cot: [0.5], noise: [0], leap: [1]}
            complexity: {d: [5], p_cot: [0.25]}
            reference: {d: 5, p_cot: 0.25, rows: 100}
            """);
    CommandLineCall call = CommandLineCall.of("theory", "--config", file, "--output", output);
    assertDiverged(call, "d = 5", "head 0", "first_lambda");
  }

  private CommandLineCall experiment(String name, String... keys) {
    Stream<String> settings = Stream.concat(Stream.of("name=" + name), Stream.of(keys));
    return CommandLineCall.of(
        Stream.concat(
                Stream.of("experiment", "--config", TinyExperiment.file(), "--output", output),
                settings.flatMap(key -> Stream.of("--set", key)))
            .toArray());
  }

  private static void assertDiverged(CommandLineCall call, String... said) {
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(said).contains("diverged").doesNotContain("\tat ");
  }

  private List<String> checkpoints(String name) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(file -> output.relativize(file).toString().startsWith(name + "-"))
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith("step_"))
          .sorted()
          .toList();
    }
  }
}
