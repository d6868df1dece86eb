package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Parity;
import org.pcot.jobs.experiment.ExperimentConfig;

/** Mistakes of a user's in the command line and in the experiment file. */
class MistakesTest {
  @TempDir Path output;

  static Stream<Arguments> mistakesInTheFile() {
    return Stream.of(
        arguments("corpus.p_cto=0.3", List.of("corpus.p_cto", "unknown key", "p_cot?")),
        arguments("corpus.p_cot=1.5", List.of("corpus.p_cot", "0 to 1", "1.5")),
        arguments("corpus.p_cot=-0.1", List.of("corpus.p_cot", "0 to 1", "-0.1")),
        arguments("corpus.p_cot=often", List.of("corpus.p_cot", "a number", "often")),
        arguments("corpus.d=0", List.of("corpus.d", "at least 1", "0")),
        arguments("corpus.leap=4", List.of("corpus", "leap is 4", "d = 3")),
        arguments("model.n_head=3", List.of("model", "n_head = 3 does not divide n_embd = 8")),
        arguments("model.n_head=0", List.of("model.n_head", "at least 1")),
        arguments("seeds=[]", List.of("seeds", "at least one")),
        arguments("seeds=[1, 1]", List.of("seeds", "none twice")),
        arguments("posttrain.from=[5, 5]", List.of("posttrain", "from", "twice")),
        arguments("posttrain.rewards=[]", List.of("posttrain", "rewards", "at least one")),
        arguments("posttrain.algorithms=[ppo]", List.of("algorithms", "star, reinforce, grpo")),
        arguments("posttrain.temperatures=[0]", List.of("posttrain.temperatures", "above 0")),
        arguments("posttrain.rewards=[fame]", List.of("end_to_end, chain_of_thought", "fame")),
        arguments("posttrain.top_p=0", List.of("posttrain.top_p", "above 0, at most 1")),
        arguments(
            "posttrain.reinforce.baseline=leave_one_out",
            List.of("posttrain.reinforce", "samples_per_prompt is 1")),
        arguments("name=../elsewhere", List.of("name", "../elsewhere")));
  }

  @ParameterizedTest
  @MethodSource("mistakesInTheFile")
  void aMistakeInTheFileIsNamedAndNothingIsDone(String override, List<String> said)
      throws IOException {
    CommandLineCall call = call("generate", "--set", override);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(said).contains("tiny.yaml").doesNotContain("\tat ");
    assertThat(call.out()).isEmpty();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void starIsRefusedWhereNoResponseEarnsJustOne() {
    CommandLineCall call =
        call(
            "posttrain",
            "--set",
            "posttrain.algorithms=[grpo, star]",
            "--set",
            "posttrain.length_penalty=0.1");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("star keeps responses that earn 1", "length_penalty");
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void postTrainingNeedsAnAlgorithm() {
    CommandLineCall call = call("posttrain", "--set", "posttrain.algorithms=[]");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("posttrain.algorithms: lists nothing", "[grpo]");
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void allMistakesAreToldAtOnce() {
    CommandLineCall call = call("generate", "--set", "corpus.d=0", "--set", "corpus.p_cot=2");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("2 mistakes", "corpus.d", "corpus.p_cot");
  }

  @Test
  void verboseShowsWhereAMistakeWasFound() {
    CommandLineCall call = call("generate", "--set", "corpus.d=0", "--verbose");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("corpus.d", "\tat org.pcot");
  }

  @Test
  void aMisspeltOptionBringsTheRightOneToMind() {
    CommandLineCall call = CommandLineCall.of("generate", "--confg", "x.yaml");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("--confg", "--config").doesNotContain("\tat ");
  }

  @Test
  void aMisspeltSubcommandBringsTheRightOneToMind() {
    CommandLineCall call = CommandLineCall.of("genrate");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("genrate", "pcot generate");
  }

  @Test
  void withoutASubcommandTheyAreListed() {
    CommandLineCall call = CommandLineCall.of();
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("subcommand is missing", "generate", "config");
  }

  @Test
  void aMissingFileIsNamed() {
    CommandLineCall call = CommandLineCall.of("generate", "--config", output.resolve("no.yaml"));
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("no.yaml", "--config").doesNotContain("\tat ");
  }

  @Test
  void anExperimentMustBeNamed() {
    CommandLineCall call = CommandLineCall.of("generate", "--output", output);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("no experiment is given", "--config");
  }

  @Test
  void anOutputOnNoFileSystemIsRefused() {
    CommandLineCall call =
        CommandLineCall.of(
            "generate", "--config", TinyExperiment.file(), "--output", "nosuch://host/runs");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("nosuch", "--output").doesNotContain("\tat ");
  }

  @Test
  void anOutputThatIsAFileIsRefusedUntouched() throws IOException {
    Path file = Files.writeString(output.resolve("file"), "years of work");
    CommandLineCall call =
        CommandLineCall.of("generate", "--config", TinyExperiment.file(), "--output", file);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("is a file").doesNotContain("\tat ");
    assertThat(file).hasContent("years of work");
  }

  @Test
  void aDirectoryOfSomethingElseIsRefusedUntouched() throws IOException {
    Path run = runDirectory();
    Files.createDirectories(run);
    Files.writeString(run.resolve("thesis.tex"), "years of work");
    assertRefusedUntouched("thesis", call("generate"), "holds something else");
  }

  @Test
  void aDirectoryOfAnotherRunIsRefusedUntouched() throws IOException {
    Path run = runDirectory();
    Files.createDirectories(run);
    String other = call("generate", "--dry-run", "--set", "corpus.p_cot=0.4").out();
    Files.writeString(run.resolve("config.yaml"), other);
    assertRefusedUntouched(
        "config.yaml", call("generate"), "holds another run: corpus.p_cot is 0.4 there, 0.3");
  }

  @Test
  void resumeNeverRefusesARunThatIsThere() throws IOException {
    Path run = runDirectory();
    Files.createDirectories(run);
    Files.writeString(run.resolve("config.yaml"), call("generate", "--dry-run").out());
    assertRefusedUntouched("config.yaml", call("generate", "--resume", "never"), "exists already");
  }

  @Test
  void resumeOfADirectoryWithoutARunIsRefused() {
    CommandLineCall call = CommandLineCall.of("generate", "--resume", output.resolve("nothing"));
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("nothing: is not a run");
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void aDryRunPrintsAFileThatGivesTheSameExperimentAndWritesNothing() {
    CommandLineCall call = call("generate", "--dry-run", "--set", "corpus.d=5");
    assertThat(call.exitCode()).isZero();
    assertThat(output).isEmptyDirectory();
    ExperimentConfig printed =
        ConfigurationReader.parse(ExperimentConfig.class, "printed", call.out(), List.of());
    ExperimentConfig asked =
        ConfigurationReader.read(
            ExperimentConfig.class, TinyExperiment.file(), List.of("corpus.d=5"));
    assertThat(printed).isEqualTo(asked);
    assertThat(printed.drawn().task()).isEqualTo(new Parity(5, 1));
  }

  @Test
  void configListsEveryKeyWithItsMeaning() {
    CommandLineCall call = CommandLineCall.of("config");
    assertThat(call.exitCode()).isZero();
    assertThat(call.out()).contains("corpus.p_cot", "model.n_head", "posttrain.grpo.group_size");
  }

  private void assertRefusedUntouched(String file, CommandLineCall call, String message)
      throws IOException {
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(message).doesNotContain("\tat ");
    Map<Path, String> after = Directories.snapshot(output);
    assertThat(after).hasSize(1);
    assertThat(after.keySet().iterator().next().toString()).contains(file);
  }

  /** As a dry run names it. */
  private Path runDirectory() {
    String comment = call("generate", "--dry-run").out().lines().findFirst().orElseThrow();
    return Path.of(comment.substring("# ".length()));
  }

  private CommandLineCall call(String... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", TinyExperiment.file(), "--output", output));
    return CommandLineCall.of(all.toArray());
  }
}
