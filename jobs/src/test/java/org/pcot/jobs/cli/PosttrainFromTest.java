package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two algorithms from every checkpoint of a tiny experiment, through the command line. */
class PosttrainFromTest {
  private static final List<Long> STEPS = List.of(6L, 12L, 18L);
  private static final List<String> WAYS =
      List.of("star-chain_of_thought-t1.0", "grpo-chain_of_thought-t1.0");

  @TempDir static Path output;
  private static CommandLineCall posttrained;
  private static Path run;

  @BeforeAll
  static void posttrainFromAll() throws IOException {
    for (String stage : List.of("generate", "pretrain")) {
      CommandLineCall call = call(stage);
      assertThat(call.exitCode()).as(call.err()).isZero();
    }
    posttrained = call("posttrain", "--from", "all");
    assertThat(posttrained.exitCode()).as(posttrained.err()).isZero();
    try (Stream<Path> runs = Files.list(output)) {
      run = runs.filter(path -> !path.endsWith("corpora")).findFirst().orElseThrow();
    }
  }

  @Test
  void everyCheckpointIsPostTrainedInEveryWay() {
    for (long step : STEPS) {
      for (String way : WAYS) {
        assertThat(metrics(step, way)).exists();
      }
    }
  }

  @Test
  void theReportSaysWhereEachRunEnded() throws IOException {
    JsonNode report = json(run.resolve("evaluation/early_or_late.json"));

    assertThat(report.path("generalises_at_greedy_accuracy").asDouble()).isEqualTo(0.95);
    assertThat(report.path("runs")).hasSize(WAYS.size());
    for (int way = 0; way < WAYS.size(); way++) {
      JsonNode found = report.path("runs").get(way);
      assertThat(found.path("posttraining").asText()).isEqualTo(WAYS.get(way));
      assertThat(found.path("starting_steps")).hasSize(STEPS.size());
      for (int i = 0; i < STEPS.size(); i++) {
        JsonNode start = found.path("starting_steps").get(i);
        List<String> lines = Files.readAllLines(metrics(STEPS.get(i), WAYS.get(way)));
        JsonNode last = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(start.path("step").asLong()).isEqualTo(STEPS.get(i));
        assertThat(last.path("step").asInt()).isEqualTo(way == 0 ? 2 : 4);
        assertThat(start.path("greedy_accuracy")).isEqualTo(last.path("eval/greedy/accuracy"));
        assertThat(start.path("median_length")).isEqualTo(last.path("eval/greedy/median_length"));
        assertThat(start.path("sampled_accuracy")).isEqualTo(last.path("eval/sampled/accuracy"));
      }
    }
  }

  @Test
  void theTableSaysWhatTheReportSays() throws IOException {
    List<String> expected = new ArrayList<>();
    for (JsonNode found : json(run.resolve("evaluation/early_or_late.json")).path("runs")) {
      expected.add("seed 3, " + found.path("posttraining").asText());
      for (JsonNode start : found.path("starting_steps")) {
        expected.add(
            String.format(
                Locale.ROOT,
                "%d %.3f %.0f %.3f",
                start.path("step").asLong(),
                start.path("greedy_accuracy").asDouble(),
                start.path("median_length").asDouble(),
                start.path("sampled_accuracy").asDouble()));
      }
      expected.add(verdict(found));
    }
    assertThat(posttrained.out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList())
        .containsSubsequence(expected);
  }

  private static String verdict(JsonNode found) {
    JsonNode first = found.path("generalises_from_step");
    StringBuilder verdict = new StringBuilder("RL generalises from ");
    verdict.append(first.isNull() ? "none of them" : "step " + first.asLong() + " on");
    found.path("but_not_from_steps").forEach(step -> verdict.append(", but not from " + step));
    return verdict.toString();
  }

  @Test
  void aFigureOfEachStartingStepIsDrawn() throws IOException {
    CommandLineCall figures = call("figures");

    assertThat(figures.exitCode()).as(figures.err()).isZero();
    assertThat(figures.out().lines()).hasSize(STEPS.size());
    for (long step : STEPS) {
      String name = "figures/figure3_from_step_%06d".formatted(step);
      assertThat(Files.readAllBytes(run.resolve(name + ".png"))).startsWith(0x89, 'P', 'N', 'G');
      assertThat(run.resolve(name + ".svg")).content().contains("<svg");
    }
  }

  @Test
  void evaluationCoversTheStepsThatWerePostTrained() throws IOException {
    CommandLineCall evaluation = call("evaluate");

    assertThat(evaluation.exitCode()).as(evaluation.err()).isZero();
    assertThat(json(run.resolve("evaluation/results.json"))).hasSize(3 * (1 + WAYS.size()));
  }

  @Test
  void figure1IsNotDrawnOfSeveralWays() {
    CommandLineCall figures = call("figures", "--figure", "1");

    assertThat(figures.exitCode()).isEqualTo(2);
    assertThat(figures.err()).contains("one variant of post-training", "has 2", "--figure 3");
  }

  @Test
  void aFigureThatThereIsNotIsRefused() {
    CommandLineCall figures = call("figures", "--figure", "2");

    assertThat(figures.exitCode()).isEqualTo(2);
    assertThat(figures.err()).contains("--figure", "no figure \"2\", only 1 and 3");
    assertThat(figures.err()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "6,6", "06", "6,", "[6]"})
  void startingStepsThatAreNoneAreRefused(String from) throws IOException {
    assertRefusedUntouched(from, "--from", "\"" + from + "\"");
  }

  @Test
  void aStepWithoutCheckpointIsRefusedBeforeAnyRun() throws IOException {
    assertRefusedUntouched("6,7", "no checkpoint of step 7, only [6, 12, 18]");
  }

  private static void assertRefusedUntouched(String from, String... said) throws IOException {
    Map<Path, String> before = Directories.snapshot(output);
    CommandLineCall refused = call("posttrain", "--from", from);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(said).doesNotContain("\tat ");
    assertThat(Directories.snapshot(output)).isEqualTo(before);
  }

  private static CommandLineCall call(String subcommand, String... more) {
    Stream<Object> common =
        Stream.of(
            subcommand,
            "--config",
            TinyExperiment.file(),
            "--output",
            output,
            "--set",
            "posttrain.algorithms=[star, grpo]",
            "--set",
            "posttrain.rewards=[chain_of_thought]",
            "--set",
            "posttrain.star.rounds=2",
            "--set",
            "posttrain.star.samples=48");
    return CommandLineCall.of(Stream.concat(common, Stream.of(more)).toArray());
  }

  private static Path metrics(long step, String way) {
    return run.resolve("seed_3/posttraining_from_step_%06d/%s/metrics.jsonl".formatted(step, way));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
