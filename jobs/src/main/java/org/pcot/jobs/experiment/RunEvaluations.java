package org.pcot.jobs.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.model.training.evaluation.MetricsFile;

/** The evaluations of one training run, from its metrics. */
final class RunEvaluations {
  private RunEvaluations() {}

  /** Their lines, in the order of training; none when the run was not begun. */
  static List<JsonNode> of(Path run, Configuration hadoop) throws IOException {
    Path file = MetricsFile.place(run);
    if (!DurableFiles.fileSystem(file, hadoop).exists(file)) {
      return List.of();
    }
    return JsonLinesFile.read(file, hadoop).stream()
        .filter(line -> line.has(MetricsFile.GREEDY + "accuracy"))
        .toList();
  }
}
