package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.problems.Multiplication;
import org.pcot.jobs.LanguageModel;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.sweep.Sweep;
import org.pcot.jobs.sweep.SweepFile;
import org.pcot.jobs.theory.TheoryConfig;

/** The experiment files that come with pcot. */
class ExperimentFilesTest {
  private static final Path DIRECTORY = Path.of("..", "conf");

  private static final Path THEORY = DIRECTORY.resolve("theory.yaml");

  /** What has fewer test inputs than the paper: a language model on two cores, and all of GSM8K. */
  private static final Map<String, Integer> PROMPTS =
      Map.of(
          "figure5-addition.yaml", 128,
          "figure5-gsm8k-small.yaml", 128,
          "figure5-gsm8k.yaml", 1319);

  /** What pcot corpus reads. */
  private static final Set<Path> CORPORA =
      Set.of(DIRECTORY.resolve("gsm8k.yaml"), DIRECTORY.resolve("math.yaml"));

  @TempDir private Path model;

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.equals(THEORY) && !CORPORA.contains(file))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsAnExperimentOrSweepOfItsName(Path file) throws IOException {
    assertThat(read(file).name() + ".yaml").isEqualTo(file.getFileName().toString());
  }

  /** Those of the paper and beside it; what runs in a minute for a test shows nothing. */
  static Stream<Path> shown() throws IOException {
    return files().filter(file -> !file.endsWith("text-smoke.yaml"));
  }

  @ParameterizedTest
  @MethodSource("shown")
  void everyFileHasAsManyTestInputsAsThePaper(Path file) throws IOException {
    assertThat(read(file).evaluation().prompts())
        .isEqualTo(PROMPTS.getOrDefault(file.getFileName().toString(), 640));
  }

  /** Or each as often as there are epochs. */
  @ParameterizedTest
  @MethodSource("shown")
  void everySequenceIsFresh(Path file) throws IOException {
    ExperimentConfig config = read(file);
    if (config.pretrain().epochs() > 0) {
      assertThat(config.pretrain().lastStep() * config.pretrain().batchSize())
          .isEqualTo(config.corpus().rows() * config.pretrain().epochs());
      return;
    }
    assertThat(config.corpus().rows())
        .isGreaterThanOrEqualTo(config.pretrain().lastStep() * config.pretrain().batchSize());
  }

  @ParameterizedTest
  @ValueSource(strings = {"figure3", "figure3-paper"})
  void figure3HasEveryWayOfThePaper(String name) throws IOException {
    assertThat(read(DIRECTORY.resolve(name + ".yaml")).posttrain().runs()).hasSize(18);
  }

  @Test
  void figure5HasThePapersMultiplication() throws IOException {
    ExperimentConfig config = read(DIRECTORY.resolve("figure5-multiplication.yaml"));
    assertThat(config.drawn().task()).isEqualTo(new Multiplication(5));
    assertThat(config.corpus().pCot()).isEqualTo(0.25);
    assertThat(config.startingSteps()).hasSizeGreaterThan(3);
  }

  @Test
  void figure5HasThePapersEpochsOnGsm8k() throws IOException {
    ExperimentConfig config = read(DIRECTORY.resolve("figure5-gsm8k.yaml"));
    assertThat(config.corpus().pCot()).isEqualTo(0.05);
    assertThat(config.startingSteps().stream().map(step -> step / 58)).startsWith(1L).endsWith(30L);
  }

  /** With a small model in place of theirs, and before there are problems. */
  @ParameterizedTest
  @CsvSource({"figure5-gsm8k, 'parameters   260,032', 1740", "figure-math, 'trained 92,480', 580"})
  void figuresOfPublishedProblemsArePlannedAndCanBegin(String name, String parameters, int steps)
      throws IOException {
    Path file = DIRECTORY.resolve(name + ".yaml");
    Path small = longer(LanguageModel.copy(model));
    CommandLineCall plan = CommandLineCall.of("plan", "--config", file, "--init", small);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains(parameters, steps + " steps each");
    CommandLineCall dry =
        CommandLineCall.of("experiment", "--dry-run", "--config", file, "--init", small);
    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("name: " + name, "\n  steps: " + steps + "\n");
  }

  /** For texts of the files' lengths. */
  private static Path longer(Path model) throws IOException {
    Path config = model.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains("\"max_position_embeddings\": 512");
    Files.writeString(config, text.replace("embeddings\": 512", "embeddings\": 2048"));
    return model;
  }

  /** For a language model the default takes longer and more memory, unless there is a cluster. */
  @ParameterizedTest
  @MethodSource("files")
  void whatTrainsALanguageModelSaysItsShards(Path file) {
    ObjectNode tree = ConfigurationReader.tree(file, List.of());
    if (tree.path("model").has("init")) {
      assertThat(List.of("pretrain", "posttrain"))
          .allSatisfy(section -> assertThat(tree.path(section).path("shards").isInt()).isTrue());
    }
  }

  /** Shares below, at and above 1/3, at none, and outside the theorem. */
  @Test
  void theoryHoldsTheTheoremsAgainstSharesOfEveryKind() {
    TheoryConfig theory = ConfigurationReader.read(TheoryConfig.class, THEORY, List.of());
    assertThat(theory.name()).isEqualTo("theory");
    assertThat(theory.claims().pCot())
        .contains(0.0)
        .anyMatch(p -> p > 0 && p < 0.3)
        .anyMatch(p -> Math.abs(p - 1.0 / 3) < 1e-6)
        .anyMatch(p -> p > 0.4 && p < 0.75)
        .anyMatch(p -> p >= 0.75);
  }

  /** Three seeds on either side of 1/3, in every cell of which every key is right. */
  @ParameterizedTest
  @ValueSource(strings = {"figure2", "figure2-paper"})
  void figure2SweepsSharesOnEitherSideOfTheThreshold(String name) throws IOException {
    Sweep sweep = SweepFile.read(DIRECTORY.resolve(name + ".yaml"), List.of(), new Configuration());
    assertThat(sweep.config().name()).isEqualTo(name);
    assertThat(sweep.cells()).hasSize(7 * 3);
    assertThat(String.join("\n", sweep.describe()))
        .contains("corpus.p_cot=0.3 seeds=[3]")
        .contains("corpus.p_cot=0.35 seeds=[1]");
  }

  /** The cells of figure 2, and as many with the other. */
  @Test
  void figure2IsSweptWithBothArchitecturesOfThePaper() throws IOException {
    Sweep sweep =
        SweepFile.read(
            DIRECTORY.resolve("figure2-architectures.yaml"), List.of(), new Configuration());
    String cells = String.join("\n", sweep.describe());
    assertThat(sweep.cells()).hasSize(2 * 7 * 3);
    assertThat(cells.split("model.architecture=gpt2", -1)).hasSize(7 * 3 + 1);
    assertThat(cells.split("model.architecture=mistral", -1)).hasSize(7 * 3 + 1);
    Sweep figure2 =
        SweepFile.read(
            DIRECTORY.resolve("figure2.yaml"),
            List.of("name=figure2-architectures"),
            new Configuration());
    assertThat(sweep.describe().stream().map(line -> line.split(" ")[0]))
        .containsAll(figure2.describe().stream().limit(7 * 3).map(l -> l.split(" ")[0]).toList());
  }

  /** Run directories are named by it, so that a run goes on after an update. */
  @ParameterizedTest
  @CsvSource({"parity-llama, Llama, e36bba2e75", "parity-mistral, Mistral, 5869ba9c91"})
  void theOtherArchitecturesHaveTheirExperiments(String name, String architecture, String hash)
      throws IOException {
    ExperimentConfig config = read(DIRECTORY.resolve(name + ".yaml"));
    assertThat(config.decoder().architecture().getClass().getSimpleName()).isEqualTo(architecture);
    assertThat(config.corpus().pCot()).isLessThan(1 / 3.0);
    assertThat(config.posttrain().runs()).hasSize(1);
    assertThat(ConfigurationWriter.hash(config)).isEqualTo(hash);
  }

  /** Of a sweep, the experiment that its cells vary. */
  private static ExperimentConfig read(Path file) throws IOException {
    ObjectNode tree = ConfigurationReader.tree(file, List.of());
    if (tree.get("experiment") instanceof ObjectNode experiment) {
      String name = SweepFile.read(file, List.of(), new Configuration()).config().name();
      return ConfigurationReader.bind(
          ExperimentConfig.class, file.toString(), experiment.put("name", name));
    }
    return ConfigurationReader.read(ExperimentConfig.class, file, List.of());
  }
}
