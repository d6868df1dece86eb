package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;

/** From which steps a seed was post-trained, or will be. */
final class PosttrainedSteps {
  private static final Pattern NAME = Pattern.compile("posttraining_from_step_([0-9]{6,18})");

  private PosttrainedSteps() {}

  /** Those of the configuration and those that lie in the run directory, ascending. */
  static List<Long> find(RunLayout layout, long seed, Configuration hadoop) throws IOException {
    TreeSet<Long> steps = new TreeSet<>(layout.config().startingSteps());
    Path directory = layout.pretraining(seed).getParent();
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    if (fileSystem.exists(directory)) {
      for (FileStatus status : fileSystem.listStatus(directory)) {
        Matcher name = NAME.matcher(status.getPath().getName());
        if (name.matches()) {
          steps.add(Long.valueOf(name.group(1)));
        }
      }
    }
    return List.copyOf(steps);
  }
}
