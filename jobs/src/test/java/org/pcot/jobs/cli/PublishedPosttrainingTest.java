package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.jobs.LanguageModel;

/** What is trained after fine-tuning on published problems. */
class PublishedPosttrainingTest {
  /** As MATH has them, of which a small model soon states the answer, at times. */
  private static final List<String> BOXES =
      List.of(
          "name=boxes",
          "model={init: " + LanguageModel.STORIES + "}",
          "corpus.notation=math",
          "corpus.columns={question: problem, solution: solution, answer: answer}",
          "corpus.templates.long_response='{solution}'",
          "corpus.templates.short_response='\\boxed{{answer}}'",
          "corpus.p_cot=0.25",
          "pretrain.epochs=10",
          "pretrain.evaluation_interval=25",
          "pretrain.checkpoint_interval=25",
          "pretrain.optimizer.learning_rate=0.01",
          "posttrain.length_penalty=0",
          "posttrain.algorithms=[star, reinforce, grpo]",
          "posttrain.star={rounds: 2, samples: 16, batch_size: 4}",
          "posttrain.reinforce={iterations: 2, prompts: 16}",
          "posttrain.grpo={iterations: 2, prompts: 4, group_size: 4}");

  @TempDir Path directory;
  private PublishedSums sums;

  @BeforeEach
  void write() throws IOException {
    sums = PublishedSums.write(directory);
  }

  private static void assertHasLearnt(Path seed, int step, String algorithm, String weights)
      throws IOException {
    String from = "step_%06d".formatted(step);
    Path run = Directories.first(seed.resolve("posttraining_from_" + from), algorithm);
    assertThat(
            Files.mismatch(
                seed.resolve("pretraining/checkpoints").resolve(from).resolve(weights),
                run.resolve("checkpoints/step_000002").resolve(weights)))
        .as(algorithm)
        .isNotNegative();
  }

  @Test
  void anAdapterIsTrainedInBothStages() throws IOException {
    CommandLineCall call = sums.call("experiment", "--set", "model.lora={rank: 2, alpha: 4}");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertHasLearnt(sums.run().resolve("seed_4"), 5, "grpo", "adapter_model.safetensors");
  }

  @Test
  void everyAlgorithmLearnsFromMathInParquet() throws IOException {
    String row =
        "{\"problem\": \"In %1$s, %2$d less %2$d and 7?\", \"answer\": \"7\","
            + " \"solution\": \"$%2$d-%2$d+7=\\\\boxed{7}$.\"}";
    for (String split : List.of("train", "test")) {
      Files.write(
          directory.resolve(split + ".jsonl"),
          IntStream.range(0, PublishedSums.TRAIN_ROWS)
              .mapToObj(n -> row.formatted(split, n))
              .toList());
      SparkSession.builder()
          .getOrCreate()
          .read()
          .json(directory.resolve(split + ".jsonl").toString())
          .write()
          .parquet(directory.resolve(split).toString());
    }
    String files = "corpus.files={train: [%1$s/train], test: [%1$s/test]}".formatted(directory);
    CommandLineCall call =
        sums.call(
            "experiment",
            Stream.concat(Stream.of(files), BOXES.stream())
                .flatMap(set -> Stream.of("--set", set))
                .toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path seed = Directories.first(sums.output(), "boxes-").resolve("seed_4");
    for (String algorithm : List.of("star", "reinforce", "grpo")) {
      assertHasLearnt(seed, 25, algorithm, "model.safetensors");
    }
    assertThat(
            SparkSession.active()
                .read()
                .parquet(
                    Directories.first(seed.resolve("posttraining_from_step_000025"), "star")
                        .resolve("rollouts")
                        .toString())
                .filter("reward = 1")
                .collectAsList())
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.<String>getAs("response")).contains("boxed"));
  }
}
