package org.pcot.jobs.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.jobs.figures.Curve;
import org.pcot.jobs.figures.Measurement;
import org.pcot.jobs.figures.Phase;
import org.pcot.jobs.figures.TrainingFigure;
import org.pcot.model.evaluation.MetricsFile;

/** Figure 1 of the paper, from the metrics of the experiment's runs. */
public record FigureStage(RunLayout layout, Configuration hadoop) {
  private static final String NAME = "figure1";

  /** Accuracy of a guess among the two answers that parity has. */
  private static final double CHANCE = 0.5;

  /**
   * Draws what there is: post-training that was not begun is left out.
   *
   * @return the PNG file; an SVG file lies beside it
   */
  public Path run() throws IOException {
    List<Curve> curves = curves();
    if (curves.isEmpty()) {
      throw new UserError(
          layout.root() + ": has no metrics to draw",
          "run pcot pretrain with the same configuration first");
    }
    int longest = layout.config().task().longResponseLength();
    TrainingFigure.draw(curves, longest, OptionalDouble.of(CHANCE))
        .write(layout.figures(), NAME, hadoop);
    return new Path(layout.figures(), NAME + ".png");
  }

  private List<Curve> curves() throws IOException {
    List<Curve> curves = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      add(curves, Phase.PRE_TRAINING, "pre-training", seed, layout.pretraining(seed));
      for (long from : layout.config().startingSteps()) {
        for (PosttrainRun run : layout.config().posttrain().runs()) {
          String label = run.algorithm().title() + " from step " + from;
          Path directory = layout.posttraining(seed, from, run);
          add(curves, Phase.POST_TRAINING, label, seed, directory);
        }
      }
    }
    return curves;
  }

  private void add(List<Curve> curves, Phase phase, String label, long seed, Path run)
      throws IOException {
    Path file = MetricsFile.place(run);
    if (!DurableFiles.fileSystem(file, hadoop).exists(file)) {
      return;
    }
    List<Measurement> measurements =
        JsonLinesFile.read(file, hadoop).stream()
            .filter(line -> line.has(MetricsFile.GREEDY + "accuracy"))
            .map(FigureStage::measurement)
            .toList();
    if (!measurements.isEmpty()) {
      curves.add(new Curve(phase, label, seed, measurements));
    }
  }

  private static Measurement measurement(JsonNode line) {
    return new Measurement(
        line.path("sequences").asDouble(),
        line.path(MetricsFile.GREEDY + "accuracy").asDouble(),
        line.path(MetricsFile.GREEDY + "median_length").asDouble());
  }
}
