package org.pcot.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Experiment.Averaging;
import org.pcot.datasets.configuration.Experiment.Model;
import org.pcot.datasets.configuration.Experiment.Start;

class ConfigurationReaderTest {
  private static final String LEAST = "name: a\np_cot: 0.2\n";

  private static Experiment parse(String yaml, String... overrides) {
    return ConfigurationReader.parse(Experiment.class, "x.yaml", yaml, List.of(overrides));
  }

  private static UserError errorOf(String yaml, String... overrides) {
    UserError error = catchThrowableOfType(UserError.class, () -> parse(yaml, overrides));
    assertThat(error).isNotNull();
    return error;
  }

  @Test
  void readsEveryKindOfSetting() {
    Experiment experiment =
        parse(
            """
            name: first
            p_cot: 0.25
            seed: 3000000000
            resume: false
            averaging: local_sgd
            temperatures: [1, 1.5]
            limit: 30
            model:
              n_layer: 4
              n_embd: 48
            starts:
              - step: 100
              - step: 200
            """);
    assertThat(experiment)
        .isEqualTo(
            new Experiment(
                "first",
                0.25,
                3_000_000_000L,
                false,
                Averaging.LOCAL_SGD,
                List.of(1.0, 1.5),
                Optional.of(30),
                new Model(4, 48, 4),
                List.of(new Start(100), new Start(200))));
  }

  @Test
  void anEmptyValueTakesAnOptionalSettingAway() {
    assertThat(parse(LEAST, "limit=5").limit()).contains(5);
    assertThat(parse(LEAST, "limit=5", "limit=").limit()).isEmpty();
  }

  @Test
  void takesDefaultsForWhatIsLeftOut() {
    assertThat(parse(LEAST + "model:\n"))
        .isEqualTo(
            new Experiment(
                "a",
                0.2,
                1,
                true,
                Averaging.SYNCHRONOUS,
                List.of(0.75, 1.0),
                Optional.empty(),
                new Model(2, 128, 4),
                List.of()));
  }

  @Test
  void laterOverridesWin() {
    Experiment experiment =
        parse(LEAST, "model.n_layer=3", "p_cot=0.5", "model.n_layer=7", "temperatures=[2]");
    assertThat(experiment.model().nLayer()).isEqualTo(7);
    assertThat(experiment.pCot()).isEqualTo(0.5);
    assertThat(experiment.temperatures()).containsExactly(2.0);
  }

  @Test
  void aRecordIsMadeOfSomeSettingsAndCopiedWithOthers() {
    Model model = ConfigurationReader.of(Model.class, "n_layer=3");
    assertThat(model).isEqualTo(new Model(3, 128, 4));
    assertThat(ConfigurationReader.with(model, "n_embd=8", "n_head=2"))
        .isEqualTo(new Model(3, 8, 2));
    assertThatThrownBy(() -> ConfigurationReader.with(model, "n_heads=2"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Model: n_heads: unknown key; did you mean n_head?");
  }

  @ParameterizedTest
  @CsvSource({"1e-3,0.001", "1E-3,0.001", ".5,0.5", "1,1", "0.0,0", "-0.0,0", "5.0e-1,0.5"})
  void readsNumbersInEveryUsualForm(String text, double value) {
    assertThat(parse(LEAST, "p_cot=" + text).pCot()).isEqualTo(value);
  }

  @Test
  void readsWholeNumbersWithAnExponentOnlyWhenTheyAreWhole() {
    assertThat(parse(LEAST, "seed=1e6").seed()).isEqualTo(1_000_000);
    assertThat(errorOf(LEAST, "seed=15e-1")).hasMessageContaining("seed: must be a whole number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "'0.5'", "", "true"})
  void refusesWhatIsNoFiniteNumber(String text) {
    assertThat(errorOf(LEAST, "p_cot=" + text))
        .hasMessageStartingWith("x.yaml: p_cot: must be a number, 0 to 1, but is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {".nan", ".inf", "-.inf"})
  void refusesYamlsOwnNamesOfWhatIsNotFinite(String text) {
    assertThat(errorOf("name: a\np_cot: " + text))
        .hasMessageStartingWith("x.yaml, line 2, column ")
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void refusesNanInATree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("name", "a").put("p_cot", 0.0 / 0);
    assertThatThrownBy(() -> ConfigurationReader.bind(Experiment.class, "tree", tree))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("p_cot: must be a number, 0 to 1, but is ");
  }

  @Test
  void namesTheNearestKnownKeyAndTheAllowedOnes() {
    assertThat(errorOf(LEAST + "model:\n  n_layr: 4\n"))
        .hasMessage(
            "x.yaml: model.n_layr: unknown key; did you mean n_layer?"
                + " (allowed here: n_layer, n_embd, n_head)");
    assertThat(errorOf(LEAST, "model.completely_different=4"))
        .hasMessage(
            "x.yaml: model.completely_different: unknown key"
                + " (allowed here: n_layer, n_embd, n_head)");
  }

  @Test
  void reportsAllMistakesAtOnce() {
    assertThat(errorOf("p_cot: 1.5\nsede: 1\nmodel: {n_layer: 0}\n").getMessage().lines())
        .hasSize(5)
        .anyMatch(line -> line.contains("name: missing; it has no default"))
        .anyMatch(line -> line.contains("p_cot: must be a number, 0 to 1, but is 1.5"))
        .anyMatch(line -> line.contains("sede: unknown key; did you mean seed?"))
        .anyMatch(
            line -> line.contains("model.n_layer: must be a whole number, 1 to 96, but is 0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p_cot=-0.001           | p_cot: must be a number, 0 to 1, but is -0.001
          p_cot=1.0000000001     | p_cot: must be a number, 0 to 1, but is 1.0000000001
          limit=0                | limit: must be a whole number, at least 1, but is 0
          limit=few              | limit: must be a whole number, at least 1, but is "few"
          temperatures=[1, 0]    | temperatures[1]: must be a number, above 0, but is 0
          temperatures=1         | temperatures: must be a list, each a number, above 0, but is 1
          model.n_layer=2.5      | model.n_layer: must be a whole number, 1 to 96, but is 2.5
          model.n_embd=3000000000| model.n_embd: must be a whole number, at least 1 (too large for this setting), but is 3000000000
          seed=1e30              | seed: must be a whole number (too large for this setting), but is 1.0E30
          resume=yes             | resume: must be true or false, but is "yes"
          resume=1               | resume: must be true or false, but is 1
          name=7                 | name: must be text, but is 7
          name=                  | name: must be text, but is empty
          averaging=local        | averaging: must be one of synchronous, local_sgd, but is "local"
          averaging=LOCAL_SGD    | averaging: must be one of synchronous, local_sgd, but is "LOCAL_SGD"
          averaging=synchronus   | averaging: must be one of synchronous, local_sgd; did you mean synchronous?, but is "synchronus"
          model=4                | model: must be a section of keys, but is 4
          starts=[{step: -1}]    | starts[0].step: must be a whole number, at least 0, but is -1
          starts=[{}]            | starts[0].step: missing; it has no default
          model.n_head=5         | model: n_head = 5 does not divide n_embd
          """)
  void refusesWrongValuesWithTheirKey(String override, String message) {
    assertThat(errorOf(LEAST, override)).hasMessage("x.yaml: " + message);
  }

  @Test
  void keepsTheRemedyOfARecordsOwnRule() {
    assertThat(errorOf(LEAST, "model.n_head=5").remedy()).isEqualTo("use a multiple");
    assertThat(errorOf(LEAST, "name=5").remedy()).isEqualTo("put the value into quotes");
  }

  @Test
  void refusesADuplicateKeyWithItsLine() {
    assertThat(errorOf("name: a\np_cot: 0.1\nname: b\n"))
        .hasMessageStartingWith("x.yaml, line 3, column ")
        .hasMessageContaining("'name'");
  }

  @Test
  void refusesBrokenYamlWithItsPlace() {
    assertThat(errorOf("name: a\np_cot: [0.1\nseed: 3\n"))
        .hasMessageStartingWith("x.yaml, line 3, column ");
    assertThat(errorOf("name: a\n\tp_cot: 1\n")).hasMessageStartingWith("x.yaml, line 2, column ");
    assertThat(errorOf("- 1\n- 2\n"))
        .hasMessage("x.yaml: the file: must be a section of keys, but is [1,2]");
  }

  @Test
  void refusesWhatTheTreeWouldMisread() {
    assertThat(errorOf("name: &n a\np_cot: 0.1\naveraging: *n\n"))
        .hasMessageContaining("aliases (*name) are not supported");
    assertThat(errorOf("name: a\np_cot: 0.1\n---\nname: b\n")).hasMessageStartingWith("x.yaml");
  }

  @Test
  void refusesAMalformedOverride() {
    assertThat(errorOf(LEAST, "model.n_layer")).hasMessageContaining("'model.n_layer'");
    assertThat(errorOf(LEAST, "=4")).hasMessageContaining("not of the form key=value");
    assertThat(errorOf(LEAST, "name.first=4")).hasMessageContaining("name is not a section");
    assertThat(errorOf(LEAST, "seed=[1")).hasMessageStartingWith("override seed, line 1");
  }

  @Test
  void readsAFileAndSaysWhenItIsNotThere(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("e.yaml"), LEAST);
    assertThat(ConfigurationReader.read(Experiment.class, file, List.of()).name()).isEqualTo("a");
    Path missing = directory.resolve("missing.yaml");
    assertThatThrownBy(() -> ConfigurationReader.read(Experiment.class, missing, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(missing + ": there is no such configuration file");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> ConfigurationReader.read(Experiment.class, binary, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not text in UTF-8");
    assertThatThrownBy(() -> ConfigurationReader.read(Experiment.class, directory, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be read");
  }
}
