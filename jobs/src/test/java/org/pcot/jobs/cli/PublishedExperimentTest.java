package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.jobs.LanguageModel;

/** Experiments on published problems, in the tokens of a small language model. */
class PublishedExperimentTest {
  private static final int TRAIN_ROWS = 24;

  /** Twice 20 rows are 5 steps of 8. */
  private static final String YAML =
      """
      name: tiny
      seeds: [4]
      corpus:
        name: sums
        notation: gsm8k
        files: {train: ["%1$s/train.jsonl"], test: ["%1$s/test.jsonl"]}
        columns: {question: question, solution: answer}
        templates:
          prompt: "{question}\\n"
          long_response: "{solution}\\n#### {answer}"
          short_response: "#### {answer}"
        p_cot: 0.5
        rows: 20
        max_prompt_tokens: 40
        max_response_tokens: 30
        max_rejected_share: 0.1
      model: {init: "%2$s"}
      pretrain:
        epochs: 2
        batch_size: 8
        shards: 4
        evaluation_interval: 5
        checkpoint_interval: 5
        optimizer: {learning_rate: 0.002}
      posttrain:
        algorithms: [grpo]
        length_penalty: 0.5
        shards: 2
        checkpoint_interval: 2
        evaluation_interval: 2
        grpo: {iterations: 2, prompts: 4, group_size: 3, optimizer: {learning_rate: 0.001}}
      evaluation: {prompts: 5, prompts_per_shard: 3}
      """;

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

  @TempDir static Path models;
  private static Path model;

  @TempDir Path directory;
  private Path yaml;
  private Path output;

  @BeforeAll
  static void copyModel() throws IOException {
    model = LanguageModel.copy(models.resolve("model"));
  }

  @BeforeEach
  void writeSources() throws IOException {
    rows("train", TRAIN_ROWS);
    rows("test", 7);
    yaml = Files.writeString(directory.resolve("tiny.yaml"), YAML.formatted(directory, model));
    output = directory.resolve("runs");
  }

  /** Sums of two numbers, and one question that is too long for the limit of prompts. */
  private void rows(String split, int count) throws IOException {
    List<String> lines =
        IntStream.range(0, count)
            .mapToObj(n -> row("In " + split + ", " + n + " and 1?", n + "+1=" + (n + 1), n + 1))
            .toList();
    Files.write(directory.resolve(split + ".jsonl"), lines);
    if (split.equals("train")) {
      Files.writeString(
          directory.resolve("train.jsonl"),
          row("How many? ".repeat(20), "Many.", 9) + "\n",
          StandardOpenOption.APPEND);
    }
  }

  private static String row(String question, String solution, int answer) {
    return "{\"question\": \"%s\", \"answer\": \"%s\\n#### %d\"}"
        .formatted(question, solution, answer);
  }

  private CommandLineCall call(String command, Object... more) {
    return CommandLineCall.of(
        Stream.concat(Stream.of(command, "--config", yaml, "--output", output), Stream.of(more))
            .toArray());
  }

  private static Path only(Path parent, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String sums(Path run, String checkpoint) throws IOException {
    return Files.readString(run.resolve("checkpoints").resolve(checkpoint).resolve("SHA256SUMS"));
  }

  /** Of the weights that a checkpoint has: moments alone may differ. */
  private static String weights(Path run, String checkpoint) throws IOException {
    return sums(run, checkpoint)
        .lines()
        .filter(line -> line.endsWith("model.safetensors"))
        .reduce((one, other) -> one + other)
        .orElseThrow();
  }

  private static void assertHasLearnt(Path seed, String algorithm, int step) throws IOException {
    String from = "step_%06d".formatted(step);
    assertThat(weights(only(seed.resolve("posttraining_from_" + from), algorithm), "step_000002"))
        .as(algorithm)
        .isNotEqualTo(weights(seed.resolve("pretraining"), from));
  }

  @Test
  void goesFromFilesToAnEvaluationAndAsSparkTasksToTheSameBits() throws IOException {
    CommandLineCall call = call("experiment");
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err())
        .contains("20 rows", "0 truncated, 1 of 32 source rows rejected (too_long 1)");
    Path seed = only(output, "tiny-").resolve("seed_4");
    String pretrained = sums(seed.resolve("pretraining"), "step_000005");
    Path posttraining = only(seed.resolve("posttraining_from_step_000005"), "grpo");
    String posttrained = sums(posttraining, "step_000002");
    assertThat(Files.readString(seed.resolve("pretraining/metrics.jsonl")))
        .contains("\"epoch\":2.0");
    assertHasLearnt(seed, "grpo", 5);

    JsonNode results =
        new ObjectMapper()
            .readTree(only(output, "tiny-").resolve("evaluation/results.json").toFile());
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

    output = directory.resolve("as-tasks");
    CommandLineCall again = call("experiment", "--set", "pretrain.execution=spark");
    assertThat(again.exitCode()).as(again.err()).isZero();
    Path other = only(output, "tiny-").resolve("seed_4");
    assertThat(sums(other.resolve("pretraining"), "step_000005")).isEqualTo(pretrained);
    assertThat(sums(only(other.resolve("posttraining_from_step_000005"), "grpo"), "step_000002"))
        .isEqualTo(posttrained);
  }

  @Test
  void anAdapterIsTrainedInBothStages() throws IOException {
    CommandLineCall call = call("experiment", "--set", "model.lora={rank: 2, alpha: 4}");
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path seed = only(output, "tiny-").resolve("seed_4");
    assertThat(weights(seed.resolve("pretraining"), "step_000005"))
        .endsWith("adapter_model.safetensors");
    assertHasLearnt(seed, "grpo", 5);
  }

  @Test
  void everyAlgorithmLearnsFromMathInParquet() throws IOException {
    String row =
        "{\"problem\": \"In %1$s, %2$d less %2$d and 7?\", \"answer\": \"7\","
            + " \"solution\": \"$%2$d-%2$d+7=\\\\boxed{7}$.\"}";
    for (String split : List.of("train", "test")) {
      Files.write(
          directory.resolve(split + ".jsonl"),
          IntStream.range(0, TRAIN_ROWS).mapToObj(n -> row.formatted(split, n)).toList());
      SparkSession.builder()
          .getOrCreate()
          .read()
          .json(directory.resolve(split + ".jsonl").toString())
          .write()
          .parquet(directory.resolve(split).toString());
    }
    String files = "corpus.files={train: [%1$s/train], test: [%1$s/test]}".formatted(directory);
    CommandLineCall call =
        call(
            "experiment",
            Stream.concat(Stream.of(files), BOXES.stream())
                .flatMap(set -> Stream.of("--set", set))
                .toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    Path seed = only(output, "boxes-").resolve("seed_4");
    for (String algorithm : List.of("star", "reinforce", "grpo")) {
      assertHasLearnt(seed, algorithm, 25);
    }
    assertThat(
            SparkSession.active()
                .read()
                .parquet(
                    only(seed.resolve("posttraining_from_step_000025"), "star")
                        .resolve("rollouts")
                        .toString())
                .filter("reward = 1")
                .collectAsList())
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.<String>getAs("response")).contains("boxed"));
  }

  /** Begin of sequence once, though the template names it; responses end with either token. */
  @Test
  void promptsStandInTheTemplateFromCorpusToRollouts() throws IOException {
    CommandLineCall call =
        call(
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
                .parquet(only(output.resolve("corpora"), "sums-").resolve("train").toString())
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
    Path seed = only(output, "tiny-").resolve("seed_4");
    Path posttraining = only(seed.resolve("posttraining_from_step_000005"), "grpo");
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
    assertThat(call("generate").exitCode()).isZero();
    rows("train", TRAIN_ROWS + 1);
    CommandLineCall other = call("generate");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("another content then: file:" + directory + "/train.jsonl\n");
    Files.delete(directory.resolve("train.jsonl"));
    CommandLineCall again = call("generate");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains("20 rows", "there already");
    CommandLineCall pretrain = call("pretrain");
    assertThat(pretrain.exitCode()).as(pretrain.err()).isZero();
    Path corpus = only(output.resolve("corpora"), "sums-");
    Files.writeString(only(corpus.resolve("test"), "part-"), "damaged");
    for (String command : List.of("posttrain", "experiment")) {
      CommandLineCall refused = call(command);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("files.train", "train.jsonl: there is no such file");
    }
    rows("train", TRAIN_ROWS);
    CommandLineCall posttrain = call("posttrain");
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
    assertThat(call("generate", "--init", model).exitCode()).isZero();
    CommandLineCall pretrain = call("pretrain", "--init", model, "--set", "evaluation.prompts=50");
    assertThat(pretrain.exitCode()).as(pretrain.err()).isZero();
    assertThat(pretrain.err())
        .containsOnlyOnce(
            "evaluating on 7 test problems, all there are (evaluation.prompts is 50)");
    CommandLineCall.delete(model);
    Files.delete(directory.resolve("train.jsonl"));
    Path run = only(output, "tiny-");
    CommandLineCall resumed = CommandLineCall.of("experiment", "--resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(run.resolve("evaluation/results.json")).isNotEmptyFile();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "corpus.columns.solution=text | train.jsonl | no column 'text'",
        "corpus.files.test=[nowhere.jsonl] | files.test: nowhere.jsonl | there is no such file",
        "corpus.files.test=[] | files.test | is empty",
        "corpus.templates.short_response=\"{answer}\" | corpus: templates.short_response | state no",
        "corpus.templates.eos_token=im_end | eos_token is | which is no special token",
        "corpus.templates.chat=true | corpus.templates: chat | no library for Java",
        "corpus.rows=25 | rows is 25, and files.train have 24 usable rows | too_long: its prompt has",
        "corpus.max_prompt_tokens=500 | model.init | has 512 positions, and the longest text of the"
            + " task sums takes 530",
        "corpus.max_response_tokens=500 | lower corpus.max_prompt_tokens or"
            + " corpus.max_response_tokens | has 512 positions",
        "corpus.templates.prompt=\"{{question}}\" | corpus.templates: prompt: has {{question}} | write {question}",
        "corpus.d=5 | corpus | d cannot stand beside files",
        "model={n_embd: 8} | model: begins from scratch | a language model",
        "posttrain.rewards=[chain_of_thought] | posttrain.rewards | a published problem has many",
        "pretrain.steps=4 | 2 epochs of 20 rows in batches of 8 are 5 steps, not 4 | pretrain",
      })
  void refusesWhatCannotWorkAndBeginsNoRun(String setting, String place, String problem)
      throws IOException {
    CommandLineCall call = call("experiment", "--set", setting);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err())
        .contains(place, problem)
        .hasLineCount(problem.startsWith("too_long") ? 3 : 2);
    if (Files.exists(output)) {
      try (Stream<Path> entries = Files.walk(output)) {
        assertThat(entries).noneMatch(entry -> entry.endsWith("config.yaml"));
      }
    }
  }

  @Test
  void aSweepRefusesPublishedProblems() throws IOException {
    String experiment = Files.readString(yaml).replace("name: tiny\n", "").indent(2);
    Files.writeString(
        yaml, "name: tiny\nexperiment:\n" + experiment + "grid: {corpus.p_cot: [0.1, 0.2]}\n");
    CommandLineCall call = call("sweep");
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains("cell corpus.p_cot=0.1: corpus.files", "pcot experiment");
  }

  @Test
  void aPlanNeedsNoWeightsAndARunDoes() throws IOException {
    Path described = Files.createDirectory(directory.resolve("described"));
    for (String file : List.of("config.json", "tokenizer.model")) {
      Files.copy(LanguageModel.STORIES.resolve(file), described.resolve(file));
    }
    CommandLineCall plan = call("plan", "--init", described);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("parameters   260,032");
    CommandLineCall run = call("experiment", "--dry-run", "--init", described);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("model.init", "model.safetensors");
  }

  @Test
  void planAndDryRunNeedNoFilesOfProblems() throws IOException {
    Files.delete(directory.resolve("train.jsonl"));
    CommandLineCall dry = call("experiment", "--dry-run");
    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("  steps: 5\n  epochs: 2\n", "max_response_tokens: 30");
    CommandLineCall plan = call("plan");
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("fits", "1 seeds, 5 steps each");
    assertThat(plan.out()).contains("every text as long as it may be");
    CommandLineCall format = call("format");
    assertThat(format.exitCode()).as(format.err()).isZero();
    assertThat(format.out())
        .startsWith("sums, a made-up row")
        .containsPattern(
            "long, \\d+ tokens to a prompt of \\d+\n    What is 2 \\+ 3\\?\n    2 \\+ 3 = 5\n    #### 5\n")
        .containsPattern(
            "short, \\d+ tokens to a prompt of \\d+\n    What is 2 \\+ 3\\?\n    #### 5\n");
  }

  /** What is missing is said; what is there already is not. */
  @Test
  void aDryRunWarnsOfWhatARunWouldBeRefusedFor() throws IOException {
    for (String command : List.of("experiment", "generate")) {
      assertThat(call(command, "--dry-run").err()).isEmpty();
      assertWarned(
          call(command, "--dry-run", "--set", "corpus.columns.solution=text"),
          "train.jsonl: has no column 'text'");
      assertWarned(
          call(command, "--dry-run", "--set", "corpus.files.test=[nowhere.jsonl]"),
          "files.test: nowhere.jsonl");
    }
    assertWarned(call("pretrain", "--dry-run"), "corpora/sums-");
    assertWarned(call("posttrain", "--dry-run"), "there is no run yet");
    assertWarned(call("evaluate", "--dry-run"), "there is no run yet");
    assertWarned(call("figures", "--dry-run"), "there is no run yet");
    CommandLineCall none = call("posttrain", "--dry-run", "--set", "posttrain.algorithms=[]");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("posttrain.algorithms: lists nothing");
    assertThat(output).doesNotExist();
  }

  private static void assertWarned(CommandLineCall call, String problem) {
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err())
        .startsWith("WARNING  a run would be refused: ")
        .contains(problem)
        .hasLineCount(2);
    assertThat(call.out()).startsWith("# ").contains("name: tiny");
  }
}
