package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;

/** pcot corpus, with the configurations that come with it. */
class CorpusCommandTest {
  @TempDir Path directory;

  @BeforeEach
  void writeSources() throws IOException {
    Files.writeString(
        directory.resolve("train.jsonl"),
        """
        {"problem": "1+1?", "solution": "It is $\\\\boxed{2}$.", "answer": "2"}
        {"problem": "1/2?", "solution": "It is $\\\\boxed{\\\\frac12}$.", "answer": "0.5"}
        {"problem": "1+2?", "solution": "It is 3.", "answer": "3"}
        """);
    Files.writeString(
        directory.resolve("test.jsonl"),
        """
        {"problem": "2+2?", "solution": "It is $\\\\boxed{4}$.", "answer": "4"}
        """);
  }

  private CommandLineCall call(String name, String... more) {
    return CommandLineCall.of(
        Stream.concat(
                Stream.of(
                    "corpus",
                    "--config",
                    Path.of("..", "conf", name + ".yaml"),
                    "--output",
                    directory.resolve("runs"),
                    "--set",
                    "files.train=[\"" + directory.resolve("train.jsonl") + "\"]",
                    "--set",
                    "files.test=[\"" + directory.resolve("test.jsonl") + "\"]"),
                Stream.of(more))
            .toArray());
  }

  @Test
  void writesTheCorpusOnceAndSaysWhatIsInIt() throws IOException {
    CommandLineCall first = call("math", "--set", "max_rejected_share=0.25", "--set", "epochs=2");
    assertThat(first.err()).isEmpty();
    assertThat(first.exitCode()).isZero();
    assertThat(first.out())
        .contains("runs/corpora/math-", "rejected 1 of 4 rows: no_answer 1")
        .containsPattern("test +1 +1 ");
    Map<Path, String> before = Directories.snapshot(directory);
    CommandLineCall again = call("math", "--set", "max_rejected_share=0.25", "--set", "epochs=2");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("(was there)");
    assertThat(Directories.snapshot(directory)).isEqualTo(before);
  }

  @Test
  void tooManyRowsThatCannotBeUsedEndTheJobWithTheFirstOfThem() {
    CommandLineCall call = call("math");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err())
        .contains("1 of 4 rows cannot be used", "train.jsonl, line 3: no_answer", "rejects.jsonl")
        .doesNotContain("\tat ");
  }

  @Test
  void aWrongColumnIsAMistakeOfTheUsers() {
    CommandLineCall call = call("gsm8k");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("train.jsonl: has no column 'question'", "problem, solution");
    assertThat(directory.resolve("runs")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gsm8k", "math"})
  void theFilesThatComeWithItNameNoFilesOfAnyMachine(String name) {
    CommandLineCall call =
        CommandLineCall.of("corpus", "--config", Path.of("..", "conf", name + ".yaml"));
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("files.train: missing", "files.test: missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gsm8k", "math"})
  void dryRunPrintsTheWholeConfigurationAndDoesNothing(String name) {
    CommandLineCall call = call(name, "--dry-run");
    assertThat(call.exitCode()).isZero();
    SolutionsConfig config =
        ConfigurationReader.parse(SolutionsConfig.class, "printed", call.out(), List.of());
    assertThat(config.problems().name()).isEqualTo(name);
    if (name.equals("math")) {
      assertThat(call.err()).isEmpty();
    } else {
      assertThat(call.err()).contains("WARNING  a run would be refused", "no column 'question'");
    }
    assertThat(directory.resolve("runs")).doesNotExist();
  }

  @Test
  void keysAreListedWithTheirMeaning() {
    CommandLineCall call = CommandLineCall.of("corpus", "--keys");
    assertThat(call.exitCode()).isZero();
    assertThat(call.out()).contains("p_cot (required)", "max_rejected_share = 0.01");
  }

  @Test
  void withoutAFileTheOptionIsNamed() {
    CommandLineCall call = CommandLineCall.of("corpus");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("no corpus is given", "--config conf/gsm8k.yaml");
  }
}
