package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on to their end and are worth nothing say so. */
class WorthlessRunTest {
  /** So cold that responses to a prompt are all alike. */
  private static final String YAML =
      """
      name: worthless
      seeds: [3]
      corpus: {task: parity, d: 12, p_cot: 1, rows: 160, test_rows: 20}
      model: {n_embd: 8, n_layer: 1, n_head: 2}
      pretrain:
        steps: 4
        batch_size: 8
        shards: 2
        evaluation_interval: 2
        checkpoint_interval: 2
        optimizer: {learning_rate: 0.02}
      posttrain:
        temperatures: [0.01]
        shards: 2
        evaluation_interval: 4
        grpo: {iterations: 4, prompts: 4, group_size: 4}
      evaluation: {prompts: 16, prompts_per_shard: 8, temperature: 0.01}
      """;

  @TempDir Path output;

  private CommandLineCall experiment(String... settings) throws IOException {
    Path yaml = Files.writeString(output.resolve("worthless.yaml"), YAML);
    Stream<Object> start = Stream.of("experiment", "--config", yaml, "--output", output);
    CommandLineCall call =
        CommandLineCall.of(
            Stream.concat(start, Stream.of(settings).flatMap(s -> Stream.of("--set", s)))
                .toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    return call;
  }

  private List<JsonNode> metrics(String run) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> files = Files.walk(output)) {
      Path file =
          files.filter(path -> path.endsWith(run + "/metrics.jsonl")).findFirst().orElseThrow();
      return json.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).readAll();
    }
  }

  /** After some steps the model knows that responses are long, and not yet that they end. */
  @Test
  void aModelThatNeverEndsItsResponsesIsToldFromTheFirstEvaluationToTheLastLine()
      throws IOException {
    CommandLineCall call = experiment();
    String text =
        "all 16 greedy responses and all 16 sampled responses were cut off at 13 tokens without"
            + " an end token (id 1), so that none counts as right";
    assertThat(call.err())
        .containsOnlyOnce("WARNING  pre-training, seed 3, at 2: " + text)
        .contains("WARNING  grpo-end_to_end-t0.01 from step 4, seed 3, at 0: " + text)
        .contains("from step 4, seed 3, at 1: all 16 responses were cut off at 13 tokens")
        .doesNotContain("at 3: all 16")
        .contains("WARNING  evaluation before RL, step 4, seed 3: " + text);
    assertThat(call.out())
        .contains("cut off")
        .contains("WARNING  pre-training, seed 3, at its end: " + text)
        .contains("WARNING  grpo-end_to_end-t0.01 from step 4, seed 3, at its end: " + text);

    List<JsonNode> pretraining = metrics("pretraining");
    JsonNode untrained = pretraining.get(0);
    assertThat(untrained.path("step").asLong()).isZero();
    assertThat(untrained.has("warning")).isFalse();
    JsonNode last = pretraining.get(pretraining.size() - 1);
    assertThat(last.path("eval/greedy/truncated_share").asDouble()).isEqualTo(1);
    assertThat(last.path("eval/greedy/accuracy_high").asDouble()).isBetween(0.1, 0.3);
    assertThat(last.path("warning").asText()).startsWith(text);
    assertThat(metrics("grpo-end_to_end-t0.01"))
        .allSatisfy(line -> assertThat(line.path("warning").asText()).contains("were cut off"));
  }

  @Test
  void aRunWithoutVarianceInItsGroupsIsTold() throws IOException {
    CommandLineCall call = experiment("pretrain.steps=20", "pretrain.checkpoint_interval=20");
    String text =
        "no response of 3 iterations in a row had an advantage, because the responses to a prompt"
            + " all earned the same, so that nothing is learnt";
    String run = "WARNING  grpo-end_to_end-t0.01 from step 20, seed 3, at ";
    assertThat(call.err()).containsOnlyOnce(run + "3: " + text);
    assertThat(call.out()).contains(run + "its end: " + text).doesNotContain("cut off");
    assertThat(metrics("grpo-end_to_end-t0.01"))
        .filteredOn(line -> line.has("frac_advantage_zero"))
        .extracting(line -> line.has("warning"))
        .containsExactly(false, false, true, true);
  }

  /** No guess of a product of two digits each is right. */
  @Test
  void aRunWhoseAnswersAreAllWrongIsTold() throws IOException {
    CommandLineCall call =
        experiment(
            "corpus={task: multiplication, digits: 2, p_cot: 0, rows: 160, test_rows: 20}",
            "pretrain.steps=40",
            "pretrain.checkpoint_interval=40");
    String run = "WARNING  grpo-end_to_end-t0.01 from step 40, seed 3, at ";
    String text = "every response of 3 iterations in a row was wrong";
    assertThat(call.err()).containsOnlyOnce(run + "3: " + text);
    assertThat(call.out()).contains(run + "its end: " + text).doesNotContain("cut off");
  }

  /** Two that never end their responses, and one that has learnt to. */
  @Test
  void aSweepSaysOnceWhatWasWrongAndInWhichCells() throws IOException {
    String all = "posttrain.algorithms: [], evaluation.samples: 3}\n";
    Path yaml =
        Files.writeString(
            output.resolve("sweep.yaml"),
            "name: worthless\nexperiment:\n"
                + YAML.replace("name: worthless\n", "").indent(2)
                + "cells:\n  - {seeds: [3, 4], pretrain.steps: 4, "
                + all
                + "  - {seeds: [3], pretrain.steps: 20, pretrain.checkpoint_interval: 20, "
                + all);
    CommandLineCall call = CommandLineCall.of("sweep", "--config", yaml, "--output", output);
    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    String place = "         evaluation.samples=3 posttrain.algorithms=[] pretrain.steps=4 seeds=";
    assertThat(call.out())
        .containsOnlyOnce("WARNING  ")
        .contains("pre-training, at its end in 2 of 3 cells: all 16 greedy responses and all 48")
        .contains("\n" + place + "[3]\n" + place + "[4]\n")
        .doesNotContain("pretrain.steps=20");
    Dataset<Row> rows =
        SparkSession.active().read().parquet(output.resolve("worthless/results/rows").toString());
    assertThat(rows.where("warning <> ''").select("step").collectAsList())
        .extracting(row -> row.getLong(0))
        .containsExactly(4L, 4L);
    assertThat(rows.collectAsList())
        .allSatisfy(
            row -> {
              assertThat(row.<Integer>getAs("samples")).isEqualTo(3);
              assertThat(row.<Double>getAs("sampled_pass"))
                  .isBetween(row.getAs("sampled_pass_low"), row.getAs("sampled_pass_high"))
                  .isGreaterThanOrEqualTo(row.getAs("sampled_accuracy"));
            });
  }

  @Test
  void whatARunRecoveredFromIsNotRepeatedAtItsEnd() throws IOException {
    CommandLineCall call =
        experiment(
            "pretrain.steps=20",
            "pretrain.checkpoint_interval=20",
            "posttrain.temperatures=[1.0]",
            "evaluation.samples=3",
            "evaluation.temperature=1.0");
    assertThat(call.err()).contains("WARNING  pre-training, seed 3, at 2: all 16 greedy responses");
    assertThat(call.out()).doesNotContain("WARNING  ");
    assertThat(call.out()).contains("pass@2").contains("pass@3");
  }
}
