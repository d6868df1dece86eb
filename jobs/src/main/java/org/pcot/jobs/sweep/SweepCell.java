package org.pcot.jobs.sweep;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.ModelConfig;
import org.pcot.model.evaluation.EvaluationConfig;
import org.pcot.model.training.PretrainConfig;

/**
 * One whole experiment with one seed.
 *
 * @param yaml the resolved configuration, in a form that travels
 * @param id hash of it: cells that would be the same have the same
 * @param pretrainingId hash of what pre-training depends on: cells that share it share the run
 * @param place values of the keys that the sweep varies
 */
record SweepCell(String yaml, String id, String pretrainingId, Map<String, String> place)
    implements Serializable {

  /** What determines a pre-training run and its metrics. */
  private record Pretraining(
      @Setting("") CorpusConfig corpus,
      @Setting("") ModelConfig model,
      @Setting("") PretrainConfig pretrain,
      @Setting("") EvaluationConfig evaluation,
      @Setting("") List<Long> seeds) {}

  /** {@code key=value} of each key that the sweep varies, in the order of keys. */
  String placeText() {
    return place.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  static SweepCell of(ExperimentConfig config, Map<String, String> place) {
    Pretraining pretraining =
        new Pretraining(
            config.corpus(),
            config.model(),
            config.pretrain(),
            config.evaluation(),
            config.seeds());
    return new SweepCell(
        ConfigurationWriter.toYaml(config),
        ConfigurationWriter.hash(config),
        ConfigurationWriter.hash(pretraining),
        Map.copyOf(place));
  }
}
