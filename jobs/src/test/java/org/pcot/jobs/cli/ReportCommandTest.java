package org.pcot.jobs.cli;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.TerminalText;
import org.pcot.datasets.leases.LeasedPlace;
import org.pcot.datasets.leases.Leases;
import org.pcot.rl.rollouts.RolloutFile;
import org.pcot.rl.rollouts.RolloutReader;

/** The page of a tiny experiment and of a tiny sweep; .ci/report opens pages in a browser. */
class ReportCommandTest {
  private static final String POSTTRAINING =
      "seed_3/posttraining_from_step_000012/grpo-end_to_end-t1.0";
  private static final Configuration HADOOP = new Configuration(false);
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  @TempDir static Path finished;
  private static Path experiment;

  @TempDir Path temporary;

  @BeforeAll
  static void runTheExperiment() throws IOException {
    CommandLineCall call =
        CommandLineCall.of("experiment", "--config", TinyExperiment.file(), "--output", finished);
    assertThat(call.exitCode()).as(call.err()).isZero();
    try (Stream<Path> runs = Files.list(finished)) {
      experiment =
          runs.filter(run -> run.getFileName().toString().startsWith("tiny-"))
              .findFirst()
              .orElseThrow();
    }
  }

  private Path copy() throws IOException {
    Path run = temporary.resolve(experiment.getFileName());
    Directories.copy(experiment, run);
    return run;
  }

  private static String page(Path directory, Object... options) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("report", directory));
    arguments.addAll(List.of(options));
    CommandLineCall call = CommandLineCall.of(arguments.toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.out().strip()).isEqualTo(directory.resolve("figures/report.html").toString());
    return Files.readString(directory.resolve("figures/report.html"));
  }

  private static JsonNode data(String page) throws IOException {
    Matcher data = DATA.matcher(page);
    assertThat(data.find()).isTrue();
    return new ObjectMapper().readTree(data.group(1));
  }

  private static void refuses(Path directory, String... said) {
    CommandLineCall call = CommandLineCall.of("report", directory);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(said).doesNotContain("internal failure");
    assertThat(call.out()).isEmpty();
  }

  private static List<JsonNode> runs(JsonNode data, boolean isPostTraining) {
    List<JsonNode> runs = new ArrayList<>();
    data.path("runs").forEach(runs::add);
    runs.removeIf(run -> run.path("isPostTraining").asBoolean() != isPostTraining);
    return runs;
  }

  private static JsonNode last(JsonNode array) {
    return array.get(array.size() - 1);
  }

  @Test
  void thePageHoldsWhatTheRunMeasured() throws IOException {
    JsonNode data = data(page(copy()));
    JsonNode results =
        new ObjectMapper().readTree(experiment.resolve("evaluation/results.json").toFile());
    List<JsonNode> after = runs(data, true);
    assertThat(runs(data, false)).hasSize(1);
    assertThat(after).extracting(run -> run.path("from").asLong()).containsExactly(12L, 18L);
    for (int i = 0; i < after.size(); i++) {
      JsonNode run = after.get(i);
      JsonNode before = results.get(2 * i);
      JsonNode then = results.get(2 * i + 1);
      for (String kind : List.of("greedy", "sampled")) {
        assertThat(run.path(kind).path("accuracy").get(0).asDouble())
            .isEqualTo(before.path(kind).path("accuracy").asDouble());
        assertThat(last(run.path(kind).path("accuracy")).asDouble())
            .isEqualTo(then.path(kind).path("accuracy").asDouble());
        assertThat(last(run.path(kind).path("median")).asDouble())
            .isEqualTo(then.path(kind).path("median_length").asDouble());
      }
      assertThat(last(run.path("steps")).asLong()).isEqualTo(run.path("planned").asLong());
    }
    assertThat(data.path("title").asText()).isEqualTo("parity, d = 3");
    assertThat(data.path("chance").asDouble()).isEqualTo(0.5);
  }

  @Test
  void everyShownResponseWasSampledAndEveryKindIsShown() throws IOException {
    JsonNode samples = runs(data(page(copy())), true).get(0).path("samples");
    assertThat(samples)
        .extracting(one -> one.path("iteration").asInt())
        .containsExactly(1, 2, 3, 4);
    for (JsonNode iteration : samples) {
      Map<Integer, List<RolloutFile.Row>> rows =
          RolloutReader.read(
                  new org.apache.hadoop.fs.Path(experiment.resolve(POSTTRAINING).toUri()),
                  iteration.path("iteration").asInt(),
                  HADOOP)
              .stream()
              .collect(groupingBy(RolloutFile.Row::promptNumber));
      assertThat(iteration.path("shown")).hasSize(3);
      for (JsonNode prompt : iteration.path("shown")) {
        List<RolloutFile.Row> group = rows.get(prompt.path("number").asInt());
        assertThat(prompt.path("text").asText()).isEqualTo(group.get(0).prompt());
        Set<String> shown = new HashSet<>();
        prompt.path("shown").forEach(response -> shown.add(kind(response)));
        Set<String> there = new HashSet<>();
        group.forEach(row -> there.add(row.isRight() + " " + row.isLong()));
        assertThat(shown).isEqualTo(there);
        for (JsonNode response : prompt.path("shown")) {
          assertThat(group)
              .extracting(RolloutFile.Row::response)
              .contains(response.path("text").asText());
        }
      }
    }
  }

  private static String kind(JsonNode response) {
    return response.path("isRight").asBoolean() + " " + response.path("isLong").asBoolean();
  }

  @Test
  void hostileResponsesStayText() throws IOException {
    Path run = copy();
    List<String> texts =
        List.of(
            "</script><script>alert(1)</script>",
            "<!--<script> ]]> &lt; {{data}} $1 \\u0041",
            "\"'`\\\n\t\r\u0000\u001b[31m\u2028\u2029\u202e\ufeff\ud83d\ude00 \u05d0\u05d1",
            "");
    List<RolloutFile.Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(
          new RolloutFile.Row(
              0,
              "<b>" + texts.get(0),
              texts.get(i),
              "</script>",
              i,
              i,
              new float[0],
              i,
              i > 1,
              i % 2 > 0,
              true,
              3));
    }
    RolloutFile.write(
        new org.apache.hadoop.fs.Path(run.resolve(POSTTRAINING).toUri()), 4, rows, HADOOP);
    String page = page(run);
    assertThat(page.split("(?i)<script", -1)).hasSize(3);
    assertThat(page.split("(?i)</script", -1)).hasSize(3);
    assertThat(page).doesNotContain("<!--", "\u202e", "\u0000");
    JsonNode prompt = last(runs(data(page), true).get(0).path("samples")).path("shown").get(0);
    assertThat(prompt.path("text").asText()).isEqualTo("<b>" + texts.get(0));
    assertThat(prompt.path("shown"))
        .extracting(response -> response.path("text").asText())
        .containsExactlyElementsOf(texts.stream().map(TerminalText::of).toList());
  }

  @Test
  void theSameRunGivesTheSameBytesWhereverItLies() throws IOException {
    Path run = copy();
    String page = page(run);
    assertThat(page(run)).isEqualTo(page);
    Path elsewhere = temporary.resolve("else where").resolve(run.getFileName());
    Files.createDirectories(elsewhere.getParent());
    Directories.copy(run, elsewhere);
    assertThat(page(elsewhere)).isEqualTo(page).doesNotContain(temporary.toString());
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String page = page(copy());
    assertThat(DATA.matcher(page).replaceAll(""))
        .doesNotContain("src=", "href=", "url(", "@import", "fetch(", "import(", "XMLHttpRequest")
        .contains("default-src 'none'");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
  }

  @Test
  void whatDiffersFromTheDefaultsIsMarked() throws IOException {
    Map<String, JsonNode> settings = new HashMap<>();
    data(page(copy())).path("settings").forEach(one -> settings.put(one.path("key").asText(), one));
    assertThat(settings.get("pretrain.optimizer.learning_rate").path("isDefault").asBoolean())
        .isFalse();
    assertThat(settings.get("pretrain.optimizer.learning_rate").path("byDefault").asText())
        .isEqualTo("0.001");
    assertThat(settings.get("posttrain.from").path("isDefault").asBoolean()).isFalse();
    assertThat(settings.get("pretrain.optimizer.epsilon").path("isDefault").asBoolean()).isTrue();
    assertThat(settings.get("posttrain.algorithms").path("isDefault").asBoolean()).isTrue();
    assertThat(settings.get("corpus.d").path("isDefault").asBoolean()).isFalse();
    assertThat(settings.get("corpus.d").path("meaning").asText()).contains("bits");
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    refuses(temporary.resolve("nowhere"), "there is no such directory");
    refuses(
        Files.writeString(temporary.resolve("file"), ""), "is a file, not the directory of a run");
    refuses(Files.createDirectory(temporary.resolve("empty")), "is not a run");
    refuses(finished.resolve("corpora"), "is not a run");
    CommandLineCall call = CommandLineCall.of("report");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("DIR");
  }

  @Test
  void aRunWithoutAnEvaluationHasNothingToReport() throws IOException {
    Path run = copy();
    Directories.delete(run.resolve("seed_3"));
    refuses(run, "nothing has been evaluated yet");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path run = copy();
    Path rollouts = run.resolve(POSTTRAINING).resolve("rollouts/iteration_000002.parquet");
    byte[] sound = Files.readAllBytes(rollouts);
    Files.write(rollouts, new byte[] {'P', 'A', 'R', '1'});
    refuses(run, "iteration_000002.parquet: is damaged");
    Files.write(rollouts, sound);
    Path metrics = run.resolve(POSTTRAINING).resolve("metrics.jsonl");
    byte[] lines = Files.readAllBytes(metrics);
    Files.write(metrics, new byte[] {'{', '}', '\n'});
    refuses(run, "metrics.jsonl");
    Files.write(metrics, lines);
    Files.writeString(run.resolve("manifest.json"), "{");
    refuses(run, "manifest.json");
    Files.writeString(run.resolve("config.yaml"), "name: other");
    refuses(run, "config.yaml");
  }

  @Test
  void aRunUnderWayIsReportedOnlyWhenAskedFor() throws IOException {
    Path run = copy();
    Directories.delete(run.resolve("seed_3/posttraining_from_step_000018"));
    Leases.refusing("another")
        .hold(
            LeasedPlace.inside(new org.apache.hadoop.fs.Path(run.toUri()), "run"),
            HADOOP,
            fenced -> {
              refuses(run, "is being written", "--so-far");
              assertThat(runs(data(page(run, "--so-far")), true)).hasSize(1);
              return run;
            });
    assertThat(runs(data(page(run)), true)).hasSize(1);
  }

  @Test
  void theCellsOfASweepAreOnePage() throws IOException {
    Path file = temporary.resolve("sweep.yaml");
    Files.writeString(
        file,
        "name: grid\nexperiment:\n"
            + Files.readString(TinyExperiment.file())
                .replace("from: [12, 18]", "from: [12]")
                .replace("steps: 18", "steps: 12")
                .replace("iterations: 4", "iterations: 2")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith("name:"))
                .map(line -> "  " + line + "\n")
                .reduce("", String::concat)
            + "grid: {corpus.p_cot: [0.1, 0.6], posttrain.rewards: [[end_to_end], [chain_of_thought]]}\n");
    CommandLineCall call = CommandLineCall.of("sweep", "--config", file, "--output", temporary);
    assertThat(call.exitCode()).as(call.err()).isZero();
    JsonNode data = data(page(temporary.resolve("grid")));
    assertThat(data.path("isSweep").asBoolean()).isTrue();
    assertThat(data.path("thresholds")).hasSize(1);
    assertThat(runs(data, false))
        .extracting(run -> run.path("place").toString())
        .containsExactly("{\"p_cot\":\"0.1\"}", "{\"p_cot\":\"0.6\"}");
    assertThat(runs(data, false))
        .allSatisfy(
            run ->
                assertThat(run.path("steps"))
                    .extracting(JsonNode::asInt)
                    .containsExactly(0, 6, 12));
    assertThat(runs(data, true))
        .hasSize(4)
        .allSatisfy(run -> assertThat(run.path("samples")).isNotEmpty());
  }
}
