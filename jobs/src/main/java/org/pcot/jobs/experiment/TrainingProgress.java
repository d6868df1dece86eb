package org.pcot.jobs.experiment;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.pcot.jobs.progress.Progress;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.metrics.RunListener;

/** Shows a training run: the loss, and what the last evaluation found. */
final class TrainingProgress implements RunListener, AutoCloseable {
  private final Progress progress;
  private final String title;
  private Progress.Stage stage;
  private String evaluation = "";
  private final Set<String> told = new HashSet<>();

  TrainingProgress(Progress progress, String title) {
    this.progress = progress;
    this.title = title;
  }

  @Override
  public void started(long step, long steps) {
    stage = progress.begin(title, step, steps);
  }

  @Override
  public void progressed(long step, double loss) {
    stage.update(step, String.format(Locale.ROOT, "loss %.3f%s", loss, evaluation));
  }

  @Override
  public void evaluated(long step, Evaluation greedy, Evaluation sampled) {
    evaluation =
        String.format(
            Locale.ROOT,
            ", greedy accuracy %.3f, median length %.0f, sampled accuracy %.3f",
            greedy.accuracy(),
            greedy.medianLength(),
            sampled.accuracy());
    stage.update(step, evaluation.substring(2));
  }

  /** Once, however long it lasts. */
  @Override
  public void warned(long step, String text) {
    if (told.add(text)) {
      progress.say(Warnings.line(title + ", at " + step, text));
    }
  }

  @Override
  public void noticed(String line) {
    progress.say(line);
  }

  @Override
  public void close() {
    if (stage != null) {
      stage.close();
    }
  }
}
