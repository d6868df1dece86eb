package org.pcot.datasets.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationDifferenceTest {
  private static Experiment experiment(String... overrides) {
    return ConfigurationReader.parse(
        Experiment.class, "x.yaml", "{name: a, p_cot: 0.5}", List.of(overrides));
  }

  @Test
  void namesEachKeyThatDiffersWithItsSection() {
    assertThat(
            ConfigurationDifference.between(
                experiment("limit=3", "model.n_layer=4"),
                experiment("p_cot=0.25", "temperatures=[1]", "model.n_layer=5")))
        .containsExactly(
            "p_cot is 0.5 there, 0.25 is asked for",
            "temperatures is [0.75,1.0] there, [1.0] is asked for",
            "limit is 3 there, nothing is asked for",
            "model.n_layer is 4 there, 5 is asked for");
  }

  @Test
  void equalConfigurationsDoNotDiffer() {
    assertThat(ConfigurationDifference.between(experiment(), experiment("seed=1"))).isEmpty();
  }

  /** Numbers come back from a file in other types. */
  @Test
  void whatWasWrittenAndReadDoesNotDiffer() throws IOException {
    JsonNode written = ConfigurationWriter.toJsonTree(experiment("seed=7"));
    Map<String, JsonNode> read =
        ConfigurationDifference.flat(new ObjectMapper().readTree(written.toString()));
    assertThat(ConfigurationDifference.between(read, ConfigurationDifference.flat(written)))
        .isEmpty();
  }
}
