package org.pcot.jobs.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pcot.datasets.configuration.ConfigurationDifference;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.DemonstrationsConfig;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.ModelConfig;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.Precision;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.pretraining.PretrainConfig;

/**
 * One whole experiment with one seed.
 *
 * @param json the resolved configuration, in a form that travels
 * @param id hash of it: cells that would be the same have the same
 * @param pretrainingId hash of what pre-training depends on: cells that share it share the run
 * @param varied keys that the sweep varies; that of a section stands for all that it holds
 * @param place {@code key=value} of each value that the sweep gives, in the order of keys
 */
record SweepCell(String json, String id, String pretrainingId, Set<String> varied, String place)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What determines a pre-training run and its metrics. */
  private record Pretraining(
      @Setting("") DemonstrationsConfig corpus,
      @Setting("") ModelConfig model,
      @Setting("") PretrainConfig pretrain,
      @Setting("") EvaluationConfig evaluation,
      @Setting("") List<Long> seeds,
      @Setting(value = "", byDefault = "[]", omitDefault = true) List<Long> kept,
      @Setting(value = "", byDefault = "auto", omitDefault = true) Engine engine,
      @Setting(value = "", byDefault = "auto", omitDefault = true) String device,
      @Setting(value = "", byDefault = "fp32", omitDefault = true) Precision precision) {}

  /** On whichever machine. */
  ExperimentConfig config() {
    try {
      return ConfigurationReader.bind(ExperimentConfig.class, "cell " + id, JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cell " + id + " has no configuration", e);
    }
  }

  /**
   * @param values by the keys that the sweep varies; sections are varied as a whole
   */
  static SweepCell of(ExperimentConfig config, Map<String, JsonNode> values) {
    Pretraining pretraining =
        new Pretraining(
            config.corpus(),
            config.model(),
            config.pretrain(),
            config.evaluation(),
            config.seeds(),
            kept(config),
            config.engine(),
            config.device(),
            config.precision());
    return new SweepCell(
        ConfigurationWriter.toJsonTree(config).toString(),
        ConfigurationWriter.hash(config),
        ConfigurationWriter.hash(pretraining),
        Set.copyOf(values.keySet()),
        place(values));
  }

  /** The only ones that pre-training keeps for others. */
  private static List<Long> kept(ExperimentConfig config) {
    KeptCheckpoints kept = config.keptCheckpoints();
    return kept.areAll() ? List.of() : kept.needed();
  }

  /** For a person, and for tables: a section's values each by their full key. */
  static String place(Map<String, JsonNode> values) {
    JsonNode tree = JSON.createObjectNode().setAll(values);
    return new TreeMap<>(ConfigurationDifference.flat(tree))
        .entrySet().stream()
            .map(value -> value.getKey() + "=" + text(value.getValue()))
            .collect(Collectors.joining(" "));
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
