package org.pcot.jobs.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.engine.Engine;
import org.pcot.model.training.PretrainConfig;
import org.pcot.model.training.evaluation.EvaluationConfig;

/**
 * One whole experiment with one seed.
 *
 * @param json the resolved configuration, in a form that travels
 * @param id hash of it: cells that would be the same have the same
 * @param pretrainingId hash of what pre-training depends on: cells that share it share the run
 * @param place values of the keys that the sweep varies
 */
record SweepCell(String json, String id, String pretrainingId, Map<String, String> place)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What determines a pre-training run and its metrics. */
  private record Pretraining(
      @Setting("") CorpusConfig corpus,
      @Setting("") Architecture model,
      @Setting("") PretrainConfig pretrain,
      @Setting("") EvaluationConfig evaluation,
      @Setting("") List<Long> seeds,
      @Setting(value = "", byDefault = "auto", omitDefault = true) Engine engine) {}

  /** {@code key=value} of each key that the sweep varies, in the order of keys. */
  String placeText() {
    return place.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** On whichever machine. */
  ExperimentConfig config() {
    try {
      return ConfigurationReader.bind(ExperimentConfig.class, "cell " + id, JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cell " + id + " has no configuration", e);
    }
  }

  static SweepCell of(ExperimentConfig config, Map<String, String> place) {
    Pretraining pretraining =
        new Pretraining(
            config.corpus(),
            config.model(),
            config.pretrain(),
            config.evaluation(),
            config.seeds(),
            config.engine());
    return new SweepCell(
        ConfigurationWriter.toJsonTree(config).toString(),
        ConfigurationWriter.hash(config),
        ConfigurationWriter.hash(pretraining),
        Map.copyOf(place));
  }
}
