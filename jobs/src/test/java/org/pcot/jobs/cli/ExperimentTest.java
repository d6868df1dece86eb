package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tiny experiment through the command line, whole, interrupted and damaged. */
class ExperimentTest {
  private static final String POSTTRAINING =
      "seed_3/posttraining_from_step_000012/grpo-end_to_end-t1.0";

  @TempDir static Path finished;
  private static CommandLineCall call;
  private static Path run;

  @TempDir Path output;

  @BeforeAll
  static void runAllStages() throws IOException {
    call = call("experiment", finished);
    assertThat(call.exitCode()).as(call.err()).isZero();
    run = runBelow(finished);
  }

  @Test
  void allStagesLeaveTheirResults() throws IOException {
    assertThat(steps(run.resolve("seed_3/pretraining"))).containsExactly(6L, 12L, 18L);
    assertThat(steps(run.resolve("seed_3/posttraining_from_step_000012/grpo-end_to_end-t1.0")))
        .containsExactly(2L, 4L);
    assertThat(steps(run.resolve("seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0")))
        .containsExactly(2L, 4L);
    assertThat(run.resolve("config.yaml")).isNotEmptyFile();
    assertThat(json(run.resolve("manifest.json")).path("corpora").get(0).path("seed").asLong())
        .isEqualTo(3);
    assertThat(Files.readAllBytes(run.resolve("figures/figure1.png")))
        .startsWith(0x89, 'P', 'N', 'G');
    assertThat(run.resolve("figures/figure1.svg")).content().contains("<svg");
  }

  /** Otherwise the tests of resuming would compare runs that stand still. */
  @Test
  void postTrainingMovesTheParameters() throws IOException {
    Path training = run.resolve("seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0");
    assertThat(training.resolve("checkpoints/step_000002/model.safetensors"))
        .content(StandardCharsets.ISO_8859_1)
        .isNotEqualTo(
            Files.readString(
                training.resolve("checkpoints/step_000004/model.safetensors"),
                StandardCharsets.ISO_8859_1));
  }

  @Test
  void theTableShowsWhatTheResultsSay() throws IOException {
    JsonNode results = json(run.resolve("evaluation/results.json"));
    assertThat(results).hasSize(4);
    JsonNode after = results.get(3);
    assertThat(after.path("pretraining_steps").asLong()).isEqualTo(18);
    assertThat(after.path("posttraining_iterations").asLong()).isEqualTo(4);
    List<String> cells =
        call.out()
            .lines()
            .filter(line -> line.contains("after grpo"))
            .map(line -> line.replaceFirst(".*iterations", "").strip())
            .toList();
    assertThat(List.of(cells.get(1).split(" {2,}")))
        .containsSubsequence(
            accuracy(after.path("greedy")),
            "%.0f".formatted(after.at("/greedy/median_length").asDouble()),
            accuracy(after.path("sampled")),
            "%.3f".formatted(after.at("/sampled/long_share").asDouble()));
  }

  private static String accuracy(JsonNode evaluation) {
    return "%.3f [%.2f, %.2f]"
        .formatted(
            evaluation.path("accuracy").asDouble(),
            evaluation.path("accuracy_low").asDouble(),
            evaluation.path("accuracy_high").asDouble());
  }

  @Test
  void evaluationFromCheckpointsIsThatOfTheTrainingLoop() throws IOException {
    JsonNode results = json(run.resolve("evaluation/results.json"));
    JsonNode metric =
        Files.readAllLines(run.resolve("seed_3/pretraining/metrics.jsonl")).stream()
            .map(ExperimentTest::parse)
            .filter(line -> line.has("eval/greedy/accuracy") && line.path("step").asLong() == 12)
            .findFirst()
            .orElseThrow();
    for (String key : List.of("accuracy", "mean_length", "long_share")) {
      assertThat(results.get(0).path("sampled").path(key))
          .isEqualTo(metric.path("eval/sampled/" + key));
      assertThat(results.get(0).path("greedy").path(key))
          .isEqualTo(metric.path("eval/greedy/" + key));
    }
  }

  @Test
  void everyEvaluationDuringTrainingIsARowOfTheTable() throws IOException {
    List<List<Object>> expected = new ArrayList<>();
    expected.addAll(evaluations("seed_3/pretraining", "pretraining", 0));
    for (long from : List.of(12L, 18L)) {
      String place = "seed_3/posttraining_from_step_%06d/grpo-end_to_end-t1.0".formatted(from);
      expected.addAll(evaluations(place, "posttraining", from));
    }
    assertThat(expected).hasSizeGreaterThan(6);
    assertThat(
            SparkSession.builder()
                .getOrCreate()
                .read()
                .parquet(run.resolve("results/rows").toString())
                .select("cell", "phase", "from_step", "step", "greedy_accuracy", "sampled_accuracy")
                .collectAsList())
        .map(row -> IntStream.range(0, row.length()).mapToObj(row::get).toList())
        .isEqualTo(expected);
  }

  private static List<List<Object>> evaluations(String place, String phase, long from)
      throws IOException {
    return Files.readAllLines(run.resolve(place + "/metrics.jsonl")).stream()
        .map(ExperimentTest::parse)
        .filter(line -> line.has("eval/greedy/accuracy"))
        .map(
            line ->
                List.<Object>of(
                    run.getFileName().toString(),
                    phase,
                    from,
                    line.path("step").asLong(),
                    line.path("eval/greedy/accuracy").asDouble(),
                    line.path("eval/sampled/accuracy").asDouble()))
        .toList();
  }

  @Test
  void whatIsFinishedIsKept() throws IOException {
    Map<Path, String> before = Directories.snapshot(finished);
    assertThat(call("experiment", finished).exitCode()).isZero();
    assertThat(Directories.snapshot(finished)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 6, 12})
  void anExperimentCutInPreTrainingGoesOnToTheSameResults(long step) throws IOException {
    copyFinished();
    Path copy = runBelow(output);
    interrupt(copy.resolve("seed_3/pretraining"), step);
    Directories.delete(copy.resolve("seed_3/posttraining_from_step_000012/grpo-end_to_end-t1.0"));
    Directories.delete(copy.resolve("seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0"));
    assertThat(call("experiment", output).exitCode()).isZero();
    assertSameResults();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2})
  void anExperimentCutInPostTrainingGoesOnToTheSameResults(long iteration) throws IOException {
    copyFinished();
    interrupt(
        runBelow(output).resolve("seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0"),
        iteration);
    assertThat(call("experiment", output).exitCode()).isZero();
    assertSameResults();
  }

  @Test
  void aRunOfTheVersionBeforeResumesWhenItsCorpusIsRemovedAsToldTo() throws IOException {
    copyFinished();
    Path corpus = corpusBelow(output);
    Files.move(corpus.resolve("_manifest.json"), corpus.resolve("manifest.json"));
    interrupt(runBelow(output).resolve("seed_3/pretraining"), 12);
    Directories.delete(
        runBelow(output).resolve("seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0"));
    assertRefusedUntouched(corpus + ": is a corpus of an earlier version of pcot");
    assertRefused("pretrain", "remove this directory and make the corpus again");
    Directories.delete(corpus);
    assertThat(call("experiment", output).exitCode()).isZero();
    assertSameResults();
  }

  private static Path corpusBelow(Path directory) throws IOException {
    try (Stream<Path> corpora = Files.list(directory.resolve("corpora"))) {
      return corpora
          .filter(path -> !path.getFileName().toString().startsWith("_"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aRunBegunAnewGoesOnByItsDirectoryAlone() throws IOException {
    copyFinished();
    Path copy = runBelow(output);
    interrupt(copy.resolve("seed_3/posttraining_from_step_000018/grpo-end_to_end-t1.0"), 2);
    CommandLineCall resumed = CommandLineCall.of("experiment", "--resume", copy);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertSameResults();
  }

  @Test
  void stagesOneByOneAreTheWholeExperiment() throws IOException {
    for (String stage : List.of("generate", "pretrain", "posttrain", "evaluate", "figures")) {
      CommandLineCall single = call(stage, output);
      assertThat(single.exitCode()).as(single.err()).isZero();
    }
    assertSameResults();
  }

  @Test
  void aStageWithoutTheOneBeforeSaysWhatToRunFirst() throws IOException {
    assertRefused("pretrain", "there is no corpus", "pcot generate");
    assertThat(output).isEmptyDirectory();
    assertRefused("posttrain", "there is no run yet", "pcot pretrain");
    assertRefused("evaluate", "there is no run yet", "pcot pretrain");
    assertRefused("figures", "there is no run yet", "pcot pretrain");
    assertThat(Directories.snapshot(output)).isEmpty();
  }

  @Test
  void aStartingStepWithoutCheckpointIsRefusedBeforeTraining() {
    CommandLineCall odd = call("experiment", output, "--set", "posttrain.from=[9]");
    assertThat(odd.exitCode()).isEqualTo(2);
    assertThat(odd.err()).contains("posttrain.from: step 9", "checkpoint_interval 6");
    CommandLineCall late = call("experiment", output, "--set", "posttrain.from=[24]");
    assertThat(late.exitCode()).isEqualTo(2);
    assertThat(late.err()).contains("posttrain.from: step 24", "pretrain.steps is 18");
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void aCheckpointThatWasChangedIsMadeAgain() throws IOException {
    copyFinished();
    Path model = checkpoint("seed_3/pretraining", 18).resolve("model.safetensors");
    flip(model);
    assertRefused("posttrain", "model.safetensors: differs from its digest", "makes it again");
    assertMadeAgain("model.safetensors: differs from its digest", "goes on from step 12");
  }

  @Test
  void aStartingCheckpointThatIsGoneIsMadeAgain() throws IOException {
    copyFinished();
    Directories.delete(checkpoint("seed_3/pretraining", 12));
    assertMadeAgain("step_000012: there is no such directory", "goes on from step 6");
  }

  @Test
  void aCheckpointWithoutItsEndIsMadeAgain() throws IOException {
    copyFinished();
    Files.delete(checkpoint(POSTTRAINING, 4).resolve("_SUCCESS"));
    assertMadeAgain("step_000004: is incomplete", "goes on from step 2");
  }

  @Test
  void damagedMetricsAreRefusedByFiguresAndMadeAgainByTheRun() throws IOException {
    copyFinished();
    Path metrics = runBelow(output).resolve(POSTTRAINING + "/metrics.jsonl");
    String text = Files.readString(metrics);
    Files.writeString(metrics, text.substring(0, text.length() - 9));
    assertRefused("figures", "metrics.jsonl: has", "bytes of", "goes on from the last checkpoint");
    assertMadeAgain("metrics.jsonl: has", "goes on from step 2");
  }

  @Test
  void rolloutsEventsAndTheCorpusAreMadeAgain() throws IOException {
    copyFinished();
    Path training = runBelow(output).resolve(POSTTRAINING);
    Files.delete(training.resolve("rollouts/iteration_000003.parquet"));
    flip(runBelow(output).resolve("seed_3/pretraining/events.out.tfevents.0.pcot"));
    flip(corpusBelow(output).resolve("_manifest.json"));
    assertMadeAgain(
        "rollouts: has", "tfevents.0.pcot: was not what the metrics say", "corpus was made again");
  }

  @Test
  void whatIsWrittenWholeIsMadeAgain() throws IOException {
    copyFinished();
    Path copy = runBelow(output);
    flip(copy.resolve("config.yaml"));
    flip(copy.resolve("manifest.json"));
    flip(copy.resolve("evaluation/early_or_late.json"));
    Files.writeString(copy.resolve("evaluation/results.json"), "");
    Files.delete(copy.resolve("figures/figure1.svg"));
    flip(copy.resolve("results/rows/rows.parquet"));
    CommandLineCall alone = CommandLineCall.of("experiment", "--resume", copy);
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err()).contains("config.yaml: differs from its digest", "by --config");
    assertMadeAgain(
        "config.yaml: differs from its digest in SHA256SUMS; made again",
        "manifest.json: differs from its digest in manifest.json.sha256; made again",
        "early_or_late.json: differs from its digest in SHA256SUMS; made again",
        "results.json: differs from its digest in SHA256SUMS; made again",
        "figure1.svg: is missing, and listed in SHA256SUMS; made again",
        "rows/rows.parquet: differs from its digest in SHA256SUMS; made again");
  }

  @Test
  void anEvaluationWithoutACheckpointThatWasThereIsRefused() throws IOException {
    copyFinished();
    Directories.delete(checkpoint(POSTTRAINING, 4));
    assertRefused("evaluate", "step_000004: is missing, though the run came that far");
    assertMadeAgain("");
  }

  private void assertMadeAgain(String... said) throws IOException {
    CommandLineCall again = call("experiment", output);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains(said);
    assertSameResults();
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void withoutSpaceTheRunEndsWithOneMessage() throws IOException {
    CommandLineCall full =
        call("experiment", Path.of("unused"), "--output", "fulldisk://" + output);
    assertThat(full.exitCode()).isEqualTo(2);
    assertThat(full.err()).contains("no space left").doesNotContain("\tat ");
  }

  @Test
  void aDemoWithoutThePhenomenonFailsAndLeavesItsPage() throws IOException {
    copyFinished();
    CommandLineCall demo = call("demo", output);
    assertThat(demo.exitCode()).isEqualTo(3);
    Path page = runBelow(output).resolve("figures/report.html");
    assertThat(demo.out()).contains("page     " + page);
    assertThat(page).isNotEmptyFile();
    assertThat(demo.out()).contains("The phenomenon did not appear", "greedy accuracy after RL");
  }

  private void assertRefused(String stage, String... said) {
    CommandLineCall refused = call(stage, output);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(said).doesNotContain("\tat ");
  }

  private void assertRefusedUntouched(String said) throws IOException {
    Map<Path, String> before = Directories.snapshot(output);
    assertRefused("experiment", said);
    assertThat(Directories.snapshot(output)).isEqualTo(before);
  }

  /** Every file but those that tell when the run was begun and how long it took. */
  private void assertSameResults() throws IOException {
    assertThat(results(output)).isEqualTo(results(finished));
  }

  private static Map<Path, String> results(Path directory) throws IOException {
    Map<Path, String> files = new HashMap<>(Directories.snapshot(runBelow(directory)));
    assertThat(files.remove(Path.of("manifest.json"))).isNotNull();
    files.remove(Path.of("manifest.json.sha256"));
    assertThat(
            files
                .keySet()
                .removeIf(file -> file.getFileName().toString().startsWith("times.jsonl")))
        .isTrue();
    return files;
  }

  /**
   * As if the run had been killed after this step: later checkpoints are gone, metrics are not, and
   * what was being written lies beside its place.
   */
  private static void interrupt(Path training, long step) throws IOException {
    String temporary = ".tmp-" + UUID.randomUUID();
    Path checkpoint = training.resolve("checkpoints/.step_000004" + temporary);
    Files.createDirectories(checkpoint);
    Files.writeString(checkpoint.resolve("model.safetensors"), "half");
    Files.writeString(training.resolve(".metrics.jsonl" + temporary), "{");
    for (long later : steps(training).stream().filter(s -> s > step).toList()) {
      Directories.delete(training.resolve("checkpoints/step_%06d".formatted(later)));
    }
  }

  private Path checkpoint(String training, long step) throws IOException {
    return runBelow(output).resolve(training + "/checkpoints/step_%06d".formatted(step));
  }

  private static List<Long> steps(Path training) throws IOException {
    try (Stream<Path> checkpoints = Files.list(training.resolve("checkpoints"))) {
      return checkpoints
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("step_"))
          .map(name -> Long.parseLong(name.replace("step_", "")))
          .sorted()
          .toList();
    }
  }

  private void copyFinished() throws IOException {
    try (Stream<Path> files = Files.walk(finished)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = output.resolve(finished.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static Path runBelow(Path directory) throws IOException {
    return Directories.first(directory, "tiny-");
  }

  private static CommandLineCall call(String subcommand, Path output, String... more) {
    Stream<Object> common = Stream.of(subcommand, "--config", TinyExperiment.file());
    Stream<Object> place =
        List.of(more).contains("--output") ? Stream.of() : Stream.of("--output", output);
    return CommandLineCall.of(Stream.of(common, place, Stream.of(more)).flatMap(s -> s).toArray());
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static JsonNode parse(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
