package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.jobs.LanguageModel;

/** What is refused, planned and warned of before an experiment on published problems. */
class PublishedChecksTest {
  @TempDir Path directory;
  private PublishedSums sums;

  @BeforeEach
  void write() throws IOException {
    sums = PublishedSums.write(directory);
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
    CommandLineCall call = sums.call("experiment", "--set", setting);
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err())
        .contains(place, problem)
        .hasLineCount(problem.startsWith("too_long") ? 3 : 2);
    if (Files.exists(sums.output())) {
      try (Stream<Path> entries = Files.walk(sums.output())) {
        assertThat(entries).noneMatch(entry -> entry.endsWith("config.yaml"));
      }
    }
  }

  @Test
  void aSweepRefusesPublishedProblems() throws IOException {
    String experiment = Files.readString(sums.yaml()).replace("name: tiny\n", "").indent(2);
    Files.writeString(
        sums.yaml(),
        "name: tiny\nexperiment:\n" + experiment + "grid: {corpus.p_cot: [0.1, 0.2]}\n");
    CommandLineCall call = sums.call("sweep");
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains("cell corpus.p_cot=0.1: corpus.files", "pcot experiment");
  }

  @Test
  void aPlanNeedsNoWeightsAndARunDoes() throws IOException {
    Path described = Files.createDirectory(directory.resolve("described"));
    for (String file : List.of("config.json", "tokenizer.model")) {
      Files.copy(LanguageModel.STORIES.resolve(file), described.resolve(file));
    }
    CommandLineCall plan = sums.call("plan", "--init", described);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("parameters   260,032");
    CommandLineCall run = sums.call("experiment", "--dry-run", "--init", described);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("model.init", "model.safetensors");
  }

  @Test
  void planAndDryRunNeedNoFilesOfProblems() throws IOException {
    Files.delete(directory.resolve("train.jsonl"));
    CommandLineCall dry = sums.call("experiment", "--dry-run");
    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("  steps: 5\n  epochs: 2\n", "max_response_tokens: 30");
    CommandLineCall plan = sums.call("plan");
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("fits", "1 seeds, 5 steps each");
    assertThat(plan.out()).contains("every text as long as it may be");
    CommandLineCall format = sums.call("format");
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
      assertThat(sums.call(command, "--dry-run").err()).isEmpty();
      assertWarned(
          sums.call(command, "--dry-run", "--set", "corpus.columns.solution=text"),
          "train.jsonl: has no column 'text'");
      assertWarned(
          sums.call(command, "--dry-run", "--set", "corpus.files.test=[nowhere.jsonl]"),
          "files.test: nowhere.jsonl");
    }
    assertWarned(sums.call("pretrain", "--dry-run"), "corpora/sums-");
    assertWarned(sums.call("posttrain", "--dry-run"), "there is no run yet");
    assertWarned(sums.call("evaluate", "--dry-run"), "there is no run yet");
    assertWarned(sums.call("figures", "--dry-run"), "there is no run yet");
    CommandLineCall none = sums.call("posttrain", "--dry-run", "--set", "posttrain.algorithms=[]");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("posttrain.algorithms: lists nothing");
    assertThat(sums.output()).doesNotExist();
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
