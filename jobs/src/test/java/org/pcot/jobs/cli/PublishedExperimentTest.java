package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.jobs.LanguageModel;

/** Experiments on published problems, in the tokens of a small language model. */
class PublishedExperimentTest {
  @TempDir Path directory;
  private PublishedSums sums;

  @BeforeEach
  void write() throws IOException {
    sums = PublishedSums.write(directory);
  }

  @Test
  void goesFromFilesToAnEvaluationAndAsSparkTasksToTheSameBits() throws IOException {
    CommandLineCall call = sums.call("experiment");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err())
        .contains("20 rows", "0 truncated, 1 of 32 source rows rejected (too_long 1)");
    Path seed = sums.run().resolve("seed_4");
    Path pretrained = seed.resolve("pretraining/checkpoints/step_000005");
    Path posttraining = posttraining(seed);
    Path posttrained = posttraining.resolve("checkpoints/step_000002");
    assertThat(Files.readString(seed.resolve("pretraining/metrics.jsonl")))
        .contains("\"epoch\":2.0");
    String weights = "model.safetensors";
    assertThat(Files.mismatch(pretrained.resolve(weights), posttrained.resolve(weights)))
        .as("an update that does something")
        .isNotNegative();

    JsonNode results =
        new ObjectMapper().readTree(sums.run().resolve("evaluation/results.json").toFile());
    assertThat(results).hasSize(2);
    assertThat(results).allSatisfy(r -> assertThat(r.at("/greedy/prompts").asInt()).isEqualTo(5));
    List<Row> rollouts =
        SparkSession.active()
            .read()
            .parquet(posttraining.resolve("rollouts").toString())
            .collectAsList();
    assertThat(rollouts)
        .hasSize(2 * 4 * 3)
        .allSatisfy(
            row -> assertThat(row.<String>getAs("prompt")).matches("In train, \\d+ and 1\\?\n"));

    Path tasks = directory.resolve("as-tasks");
    CommandLineCall again = sums.call(tasks, "experiment", "--set", "pretrain.execution=spark");
    assertThat(again.exitCode()).as(again.err()).isZero();
    Path other = Directories.first(tasks, "tiny-").resolve("seed_4");
    assertThat(Directories.snapshot(other.resolve("pretraining/checkpoints/step_000005")))
        .isEqualTo(Directories.snapshot(pretrained));
    assertThat(Directories.snapshot(posttraining(other).resolve("checkpoints/step_000002")))
        .isEqualTo(Directories.snapshot(posttrained));
  }

  private static Path posttraining(Path seed) throws IOException {
    return Directories.first(seed.resolve("posttraining_from_step_000005"), "grpo");
  }

  /** Begin of sequence once, though the template names it; responses end with either token. */
  @Test
  void promptsStandInTheTemplateFromCorpusToRollouts() throws IOException {
    CommandLineCall call =
        sums.call(
            "experiment",
            "--init",
            LanguageModel.STORIES,
            "--set",
            "corpus.templates.prompt='<s>Q: {question}</s>A:'",
            "--set",
            "corpus.templates.eos_token='<s>'");
    assertThat(call.exitCode()).as(call.err()).isZero();
    SparkSession spark = SparkSession.active();
    assertThat(
            spark
                .read()
                .parquet(
                    Directories.first(sums.output().resolve("corpora"), "sums-")
                        .resolve("train")
                        .toString())
                .collectAsList())
        .hasSize(20)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("prompt")).matches("<s>Q: In train.*\\?</s>A:");
              assertThat(row.<Integer>getList(row.fieldIndex("prompt_tokens")))
                  .startsWith(1)
                  .containsOnlyOnce(1, 2);
              assertThat(row.<Integer>getList(row.fieldIndex("response_tokens")))
                  .endsWith(1)
                  .containsOnlyOnce(1)
                  .doesNotContain(2);
            });
    Path posttraining = posttraining(sums.run().resolve("seed_4"));
    assertThat(spark.read().parquet(posttraining.resolve("rollouts").toString()).collectAsList())
        .allSatisfy(
            row -> assertThat(row.<String>getAs("prompt")).matches("<s>Q: In train.*\\?</s>A:"));
    JsonNode generation =
        new ObjectMapper()
            .readTree(
                posttraining.resolve("checkpoints/step_000002/generation_config.json").toFile());
    assertThat(generation.path("eos_token_id")).extracting(JsonNode::asInt).containsExactly(1, 2);
  }

  @Test
  void stagesGoOnWithoutTheFilesUntilTheCorpusIsDamaged() throws IOException {
    assertThat(sums.call("generate").exitCode()).isZero();
    sums.rows("train", PublishedSums.TRAIN_ROWS + 1);
    CommandLineCall other = sums.call("generate");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("another content then: file:" + directory + "/train.jsonl\n");
    Files.delete(directory.resolve("train.jsonl"));
    CommandLineCall again = sums.call("generate");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains("20 rows", "there already");
    CommandLineCall pretrain = sums.call("pretrain");
    assertThat(pretrain.exitCode()).as(pretrain.err()).isZero();
    Path corpus = Directories.first(sums.output().resolve("corpora"), "sums-");
    Files.writeString(Directories.first(corpus.resolve("test"), "part-"), "damaged");
    for (String command : List.of("posttrain", "experiment")) {
      CommandLineCall refused = sums.call(command);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("files.train", "train.jsonl: there is no such file");
    }
    sums.rows("train", PublishedSums.TRAIN_ROWS);
    CommandLineCall posttrain = sums.call("posttrain");
    assertThat(posttrain.exitCode()).as(posttrain.err()).isZero();
    assertThat(posttrain.err()).contains("the corpus was made again");
  }

  /** Corpus and checkpoints have all that is needed of both. */
  @Test
  void aRunGoesOnWithoutItsModelAndItsProblems() throws IOException {
    Path model = Files.createDirectory(directory.resolve("model"));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.model")) {
      Files.copy(LanguageModel.STORIES.resolve(file), model.resolve(file));
    }
    assertThat(sums.call("generate", "--init", model).exitCode()).isZero();
    CommandLineCall pretrain =
        sums.call("pretrain", "--init", model, "--set", "evaluation.prompts=50");
    assertThat(pretrain.exitCode()).as(pretrain.err()).isZero();
    assertThat(pretrain.err())
        .containsOnlyOnce(
            "evaluating on 7 test problems, all there are (evaluation.prompts is 50)");
    Directories.delete(model);
    Files.delete(directory.resolve("train.jsonl"));
    Path run = sums.run();
    CommandLineCall resumed = CommandLineCall.of("experiment", "--resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(run.resolve("evaluation/results.json")).isNotEmptyFile();
  }
}
