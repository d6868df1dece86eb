package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.jobs.figures.Drawing;
import org.pcot.jobs.figures.PosttrainingFigure;
import org.pcot.jobs.figures.TrainingFigure;
import org.pcot.jobs.results.Curve;
import org.pcot.jobs.results.Measurement;
import org.pcot.jobs.results.Phase;
import org.pcot.model.training.evaluation.Estimate;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.metrics.MetricsFile;

/**
 * Figures of the paper, from the metrics of the experiment's runs.
 *
 * @param hadoop to write them with, while {@link RunLayout#figuresLease} is held
 * @param notices told of a figure that was damaged
 */
public record FigureStage(RunLayout layout, Configuration hadoop, Consumer<String> notices) {
  /**
   * Draws what there is: runs that were not begun are left out.
   *
   * @return the PNG files; an SVG file lies beside each
   * @throws UserError when there is nothing to draw, or more than the figure can show
   */
  public List<Path> run(FigureChoice choice) throws IOException {
    Temporaries.removeIn(layout.figures(), hadoop);
    return switch (choice) {
      case TRAINING -> List.of(training());
      case POST_TRAINING -> posttraining();
    };
  }

  private Path training() throws IOException {
    if (layout.config().posttrain().runs().size() > 1) {
      throw new UserError(
          "figure 1 shows one variant of post-training, and this experiment has "
              + layout.config().posttrain().runs().size(),
          "draw --figure 3, which shows them side by side");
    }
    List<Curve> curves = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      add(curves, Phase.PRE_TRAINING, "pre-training", seed, layout.pretraining(seed));
      for (long from : PosttrainedSteps.find(layout, seed, hadoop)) {
        for (PosttrainRun run : layout.config().posttrain().runs()) {
          String label = run.algorithm().title() + " from step " + from;
          add(curves, Phase.POST_TRAINING, label, seed, layout.posttraining(seed, from, run));
        }
      }
    }
    if (curves.isEmpty()) {
      throw new UserError(
          layout.root() + ": has no metrics to draw",
          "run pcot pretrain with the same configuration first");
    }
    return write(TrainingFigure.draw(curves, frame()), "figure1");
  }

  private TrainingFigure.Frame frame() {
    ExperimentConfig config = layout.config();
    boolean isFineTuning = config.model() instanceof ModelConfig.Published;
    return new TrainingFigure.Frame(
        isFineTuning,
        isFineTuning ? config.responseLimit() : config.longestResponse(),
        config.corpus().caption().shownChance());
  }

  private void add(List<Curve> curves, Phase phase, String label, long seed, Path run)
      throws IOException {
    List<Measurement> measurements =
        MetricsFile.evaluations(run, hadoop).stream().map(FigureStage::measurement).toList();
    if (!measurements.isEmpty()) {
      curves.add(new Curve(phase, label, seed, measurements));
    }
  }

  private static Measurement measurement(EvaluatedStep evaluated) {
    Estimate accuracy = evaluated.greedy().accuracyEstimate();
    return new Measurement(
        evaluated.sequences(),
        accuracy.value(),
        accuracy.low(),
        accuracy.high(),
        evaluated.greedy().medianLength());
  }

  private List<Path> posttraining() throws IOException {
    List<Path> files = new ArrayList<>();
    for (PolicyCurves curves : PolicyCurves.ofEachStartingStep(layout, hadoop)) {
      Drawing drawing =
          PosttrainingFigure.draw(
              curves.curves(),
              layout.config().longestResponse(),
              layout.config().corpus().caption().shownChance());
      files.add(
          write(drawing, String.format(Locale.ROOT, "figure3_from_step_%06d", curves.fromStep())));
    }
    return files;
  }

  private Path write(Drawing drawing, String name) throws IOException {
    drawing.write(layout.figures(), name, hadoop, notices);
    return new Path(layout.figures(), name + ".png");
  }
}
