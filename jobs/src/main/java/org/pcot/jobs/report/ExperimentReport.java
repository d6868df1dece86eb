package org.pcot.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationDifference;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.ModelConfig;
import org.pcot.jobs.experiment.PosttrainRun;
import org.pcot.jobs.experiment.PosttrainedSteps;
import org.pcot.jobs.experiment.RunDirectory;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.metrics.MetricsFile;
import org.pcot.rl.rollouts.RolloutReader;

/** What the directory of an experiment holds, for a page. */
record ExperimentReport(RunLayout layout, Configuration hadoop) {
  /** A run that there may be. */
  private record Place(long seed, OptionalLong from, Optional<PosttrainRun> variant, Path run) {}

  /**
   * @throws UserError when nothing was evaluated yet, or files are damaged
   */
  Report read() throws IOException {
    ExperimentConfig config = layout.config();
    List<ReportedRun> runs = runs();
    if (runs.isEmpty()) {
      throw new UserError(
          layout.root() + ": nothing has been evaluated yet, so there is nothing to report",
          "run pcot experiment with the same configuration first");
    }
    boolean isFineTuning = config.model() instanceof ModelConfig.Published;
    return new Report(
        Report.Kind.EXPERIMENT,
        config.name(),
        layout.root().getName(),
        config.corpus().caption().title(),
        model(config),
        isFineTuning,
        config.corpus().caption().shownChance(),
        isFineTuning ? OptionalInt.empty() : OptionalInt.of(config.longestResponse()),
        OptionalDouble.of(config.evaluation().temperature()),
        runs,
        List.of(),
        ReportedSetting.of(ConfigurationDifference.flat(ConfigurationWriter.toJsonTree(config))),
        origin());
  }

  private List<ReportedRun> runs() throws IOException {
    List<Place> places = places();
    int sampled = 0;
    for (Place place : places) {
      sampled += RolloutReader.iterations(place.run, hadoop).isEmpty() ? 0 : 1;
    }
    SampleChoice choice = SampleChoice.of(sampled);
    List<ReportedRun> runs = new ArrayList<>();
    int left = choice.runs();
    for (Place place : places) {
      List<EvaluatedStep> evaluated = MetricsFile.evaluations(place.run, hadoop);
      if (!evaluated.isEmpty()) {
        RunSamples samples = left > 0 ? choice.read(place.run, hadoop) : RunSamples.NONE;
        left -= samples.iterations().isEmpty() ? 0 : 1;
        runs.add(run(place, evaluated, samples));
      }
    }
    return runs;
  }

  /** Pre-trainings first, then post-trainings by variant and starting step. */
  private List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      places.add(new Place(seed, OptionalLong.empty(), Optional.empty(), layout.pretraining(seed)));
    }
    for (PosttrainRun variant : layout.config().posttrain().runs()) {
      for (long seed : layout.config().seeds()) {
        for (long from : PosttrainedSteps.find(layout, seed, hadoop)) {
          Path run = layout.posttraining(seed, from, variant);
          places.add(new Place(seed, OptionalLong.of(from), Optional.of(variant), run));
        }
      }
    }
    return places;
  }

  private ReportedRun run(Place place, List<EvaluatedStep> evaluated, RunSamples samples)
      throws IOException {
    return new ReportedRun(
        place.variant.map(variant -> names(variant, place.from.getAsLong())).orElse(Map.of()),
        place.seed,
        place.from,
        OptionalDouble.empty(),
        place
            .variant
            .map(variant -> (long) variant.algorithm().iterations())
            .orElse(layout.config().pretrain().lastStep()),
        evaluated.stream().map(ExperimentReport::step).toList(),
        Optional.of(TrainingLines.read(place.run, hadoop)),
        samples,
        String.join("; ", MetricsFile.lastWarnings(place.run, hadoop)));
  }

  private static Map<String, String> names(PosttrainRun variant, long from) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("algorithm", variant.algorithm().title());
    names.put("reward", variant.reward().toString());
    names.put("T", Double.toString(variant.temperature()));
    names.put("from step", Long.toString(from));
    return names;
  }

  private static Measured.Step step(EvaluatedStep evaluated) {
    return new Measured.Step(
        evaluated.step(),
        evaluated.sequences(),
        Measured.of(evaluated.greedy()),
        Measured.of(evaluated.sampled()));
  }

  private static String model(ExperimentConfig config) {
    DecoderConfig decoder = config.decoder();
    String parameters =
        String.format(Locale.ROOT, "%,d parameters", new ParameterLayout(decoder.base()).length());
    String architecture = ConfigurationWriter.nameOf(decoder.architecture().getClass());
    String adapter = config.model().isAdapted() ? ", LoRA" : "";
    return config.model() instanceof ModelConfig.Published published
        ? new Path(published.init()).getName() + ", " + architecture + ", " + parameters + adapter
        : architecture + ", " + parameters;
  }

  private Map<String, String> origin() throws IOException {
    Map<String, String> origin = new LinkedHashMap<>();
    JsonNode manifest = RunDirectory.manifest(layout, hadoop);
    manifest
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode()) {
                origin.put(field.getKey().replace('_', ' '), field.getValue().asText());
              }
            });
    return origin;
  }
}
