package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;

/** From which steps a seed was post-trained, or will be. */
public final class PosttrainedSteps {
  private PosttrainedSteps() {}

  /** Those of the configuration and those that lie in the run directory, ascending. */
  public static List<Long> find(RunLayout layout, long seed, Configuration hadoop)
      throws IOException {
    TreeSet<Long> steps = new TreeSet<>(layout.config().startingSteps());
    Path directory = layout.seed(seed);
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    if (fileSystem.exists(directory)) {
      for (FileStatus status : fileSystem.listStatus(directory)) {
        RunLayout.startingStep(status.getPath()).ifPresent(steps::add);
      }
    }
    return List.copyOf(steps);
  }
}
