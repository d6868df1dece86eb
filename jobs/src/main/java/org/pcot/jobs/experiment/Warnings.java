package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.model.training.metrics.MetricsFile;

/** What was wrong at the end of an experiment's runs, by their metrics: a line each. */
record Warnings(RunLayout layout, Configuration hadoop) {

  /** A warning as people read it. */
  static String line(String run, String text) {
    return "WARNING  " + run + ": " + text;
  }

  /** Of all runs that there are. */
  List<String> read() throws IOException {
    List<String> lines = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      add(lines, "pre-training, seed " + seed, layout.pretraining(seed));
      for (long from : PosttrainedSteps.find(layout, seed, hadoop)) {
        for (PosttrainRun run : layout.config().posttrain().runs()) {
          add(lines, run.title(seed, from), layout.posttraining(seed, from, run));
        }
      }
    }
    return lines;
  }

  private void add(List<String> lines, String run, Path directory) throws IOException {
    for (String text : MetricsFile.lastWarnings(directory, hadoop)) {
      lines.add(line(run + ", at its end", text));
    }
  }
}
