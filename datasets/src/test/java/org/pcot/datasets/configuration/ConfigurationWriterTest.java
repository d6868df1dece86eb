package org.pcot.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationWriterTest {
  private static Experiment parse(String yaml, String... overrides) {
    return ConfigurationReader.parse(Experiment.class, "x.yaml", yaml, List.of(overrides));
  }

  @Test
  void writesEveryKeyInTheOrderOfTheRecord() {
    assertThat(ConfigurationWriter.toYaml(parse("name: a\np_cot: 0.2\nstarts: [{step: 3}]\n")))
        .isEqualTo(
            """
            name: a
            p_cot: 0.2
            seed: 1
            resume: true
            averaging: synchronous
            temperatures:
            - 0.75
            - 1.0
            model:
              n_layer: 2
              n_embd: 128
              n_head: 4
            starts:
            - step: 3
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "12", "1e-3", "null", "", "~", "a: b", "#", "é\n\t\"'", " x "})
  void readsBackWhatItWrote(String name) {
    Experiment one =
        new Experiment(
            name,
            1e-300,
            Long.MIN_VALUE,
            false,
            Experiment.Averaging.LOCAL_SGD,
            List.of(1e22, 1.0 / 3),
            Optional.of(7),
            new Experiment.Model(1, 6, 3),
            List.of());
    assertThat(parse(ConfigurationWriter.toYaml(one))).isEqualTo(one);
  }

  @Test
  void hashDoesNotDependOnHowTheExperimentIsWritten() {
    String hash = ConfigurationWriter.hash(parse("name: a\np_cot: 0.2\nmodel: {n_layer: 4}\n"));
    assertThat(hash).matches("[0-9a-f]{10}");
    assertThat(
            ConfigurationWriter.hash(
                parse("model: {n_embd: 128}\np_cot: 2e-1\nseed: 1\nname: 'a'", "model.n_layer=4")))
        .isEqualTo(hash);
  }

  @Test
  void hashDependsOnEveryValue() {
    assertThat(
            List.of(
                "name=b",
                "p_cot=0.3",
                "seed=2",
                "resume=false",
                "averaging=local_sgd",
                "temperatures=[1]",
                "temperatures=[1.0, 0.75]",
                "limit=1",
                "model.n_head=2",
                "starts=[{step: 0}]"))
        .extracting(override -> ConfigurationWriter.hash(parse("name: a\np_cot: 0.2\n", override)))
        .doesNotHaveDuplicates()
        .doesNotContain(ConfigurationWriter.hash(parse("name: a\np_cot: 0.2\n")));
  }

  @Test
  void hashIsThatOfSortedJson() {
    // printf '{"step":3}' | sha256sum
    assertThat(ConfigurationWriter.hash(new Experiment.Start(3))).isEqualTo("f2c76473ac");
  }

  @Test
  void listsEveryKeyWithItsRangeAndDefault() {
    assertThat(SettingsReference.lines(Experiment.class))
        .extracting(SettingsReference.Line::key)
        .containsExactly(
            "name",
            "p_cot",
            "seed",
            "resume",
            "averaging",
            "temperatures",
            "limit",
            "model.n_layer",
            "model.n_embd",
            "model.n_head",
            "starts");
    assertThat(SettingsReference.text(Experiment.class))
        .contains("p_cot (required)\n    share of long rows\n    a number, 0 to 1\n")
        .contains("limit (optional)\n    most steps\n    a whole number, at least 1\n")
        .contains("model.n_layer = 2\n    layers\n    a whole number, 1 to 96\n");
  }
}
