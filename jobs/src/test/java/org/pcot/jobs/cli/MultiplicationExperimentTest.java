package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny experiment on multiplication through the command line: on threads, on Spark, swept. */
class MultiplicationExperimentTest {
  @TempDir static Path directory;
  private static CommandLineCall call;
  private static Path run;

  @BeforeAll
  static void runAllStages() throws IOException {
    call = call("experiment", "--set", "pretrain.execution=local", "--set", "name=threads");
    assertThat(call.exitCode()).as(call.err()).isZero();
    run = Directories.first(directory, "threads-");
  }

  @Test
  void allStagesLeaveTheirResults() throws IOException {
    JsonNode results = new ObjectMapper().readTree(run.resolve("evaluation/results.json").toFile());
    assertThat(results).hasSize(4);
    assertThat(run.resolve("figures/figure1.png")).isNotEmptyFile();
  }

  @Test
  void rowsOfTheCorpusAreLinesOfThePublishedForm() throws IOException {
    Path corpus = Directories.first(directory.resolve("corpora"), "multiplication-");
    Dataset<Row> rows = spark().read().parquet(corpus.resolve("train").toString());
    assertThat(rows.count()).isEqualTo(400);
    for (Row row : rows.collectAsList()) {
      String line = row.getAs("prompt") + " " + row.getAs("response");
      String form = row.<Boolean>getAs("is_long") ? "0 0 0 + 0 0 0 0 #### 0 0 0 0" : "#### 0 0 0 0";
      assertThat(line.replaceAll("[1-9]", "0")).isEqualTo("0 0 * 0 0 || " + form);
      assertThat(line).endsWith("#### " + row.getAs("answer"));
      assertThat(row.<String>getAs("task")).isEqualTo("multiplication");
    }
  }

  /** Otherwise nothing would be learnt, and equal bits would say little. */
  @Test
  void responsesEarnDifferentRewards() throws IOException {
    Path training = run.resolve("seed_3/posttraining_from_step_000060");
    List<Double> deviations = new ArrayList<>();
    for (String line :
        Files.readAllLines(
            Directories.first(training, "grpo-chain_of_thought").resolve("metrics.jsonl"))) {
      JsonNode metrics = new ObjectMapper().readTree(line);
      if (metrics.has("reward_std")) {
        deviations.add(metrics.path("reward_std").asDouble());
      }
    }
    assertThat(deviations).hasSize(4).anyMatch(deviation -> deviation > 0);
  }

  @Test
  void sparkTasksGiveTheBitsOfThreads() throws IOException {
    CommandLineCall onSpark =
        call("experiment", "--set", "pretrain.execution=spark", "--set", "name=spark");
    assertThat(onSpark.exitCode()).as(onSpark.err()).isZero();
    assertThat(results(Directories.first(directory, "spark-"))).isEqualTo(results(run));
  }

  @Test
  void aSweepKnowsTheTaskByItsNameAndItsDigits() throws IOException {
    String experiment =
        Files.readString(file()).replaceFirst("name: .*\n", "").replaceAll("(?m)^", "  ");
    Path sweep = directory.resolve("digits.yaml");
    Files.writeString(
        sweep,
        "name: digits\nexperiment:\n"
            + experiment
            + "\ngrid: {corpus.p_cot: [0.2, 0.4], corpus.digits: [1, 2]}\n");
    CommandLineCall swept = CommandLineCall.of("sweep", "--config", sweep, "--output", directory);
    assertThat(swept.exitCode()).as(swept.out() + swept.err()).isZero();
    Dataset<Row> rows = spark().read().parquet(directory.resolve("digits/results/rows").toString());
    assertThat(rows.select("task", "title", "d", "chance").distinct().collectAsList())
        .extracting(Row::mkString)
        .containsExactlyInAnyOrder(
            "multiplicationmultiplication, 1 x 1 digits10.0",
            "multiplicationmultiplication, 2 x 2 digits20.0");
    assertThat(directory.resolve("digits/figures/figure2.png")).isNotEmptyFile();
  }

  @Test
  void theFormatIsALongAndAShortDemonstrationToOnePrompt() {
    CommandLineCall format = call("format", "--set", "corpus.digits=4");
    assertThat(format.exitCode()).as(format.err()).isZero();
    List<String> lines = format.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("multiplication, 4 x 4 digits");
    assertThat(lines.get(2)).isEqualTo("long, 55 tokens to a prompt of 10");
    assertThat(lines.get(5)).isEqualTo("short, 9 tokens to a prompt of 10");
    String digits = "(\\d )*\\d";
    assertThat(lines.get(3).strip())
        .matches(
            "D \\* D \\|\\| D \\+ D \\( D \\) \\+ D \\( D \\) \\+ D #### D".replace("D", digits));
    assertThat(lines.get(6).strip()).matches("D \\* D \\|\\| #### D".replace("D", digits));
    assertThat(lines.get(6).strip().split("####"))
        .isEqualTo(lines.get(3).strip().replaceFirst("\\|\\| .*####", "|| ####").split("####"));
  }

  @Test
  void keysOfAnotherTaskAreRefused() {
    assertRefused("corpus.d=3", "d is a key of the task parity, and the task is multiplication");
    assertRefused("corpus.leap=1", "leap is a key of the task parity");
    assertRefused("corpus.digits=", "corpus.digits: must be a whole number, 1 to 20, but is empty");
    assertRefused("corpus.digits=21", "corpus.digits: must be a whole number, 1 to 20");
    assertRefused("corpus.task=parity", "digits is a key of the task multiplication");
  }

  private static void assertRefused(String override, String message) {
    CommandLineCall refused = call("generate", "--set", override);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(message).doesNotContain("\tat ");
  }

  private static SparkSession spark() {
    return SparkSession.builder().getOrCreate();
  }

  /** Every file of the seed but those that tell how long something took. */
  private static Map<Path, String> results(Path of) throws IOException {
    Map<Path, String> files = Directories.snapshot(of.resolve("seed_3"));
    assertThat(
            files
                .keySet()
                .removeIf(file -> file.getFileName().toString().startsWith("times.jsonl")))
        .isTrue();
    return files;
  }

  private static Path file() {
    try {
      return Path.of(
          Objects.requireNonNull(
                  MultiplicationExperimentTest.class.getResource("/multiplication.yaml"))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CommandLineCall call(String subcommand, Object... more) {
    return CommandLineCall.of(
        Stream.concat(
                Stream.of(subcommand, "--config", file(), "--output", directory), Stream.of(more))
            .toArray());
  }
}
