package org.pcot.model.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;

/** The checkpoints of a run, {@code checkpoints/step_000100} below its directory. */
public final class Checkpoints {
  private static final String DIRECTORY = "checkpoints";
  private static final Pattern NAME = Pattern.compile("step_(\\d{6,18})");

  private Checkpoints() {}

  /** Where the checkpoint of this step is, or will be. */
  public static Path place(Path run, long step) {
    return new Path(run, DIRECTORY + "/" + String.format(Locale.ROOT, "step_%06d", step));
  }

  /** The steps of the finished checkpoints, ascending; empty when the run has none. */
  public static List<Long> steps(Path run, Configuration hadoop) throws IOException {
    Path directory = new Path(run, DIRECTORY);
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    List<Long> steps = new ArrayList<>();
    if (!fileSystem.exists(directory)) {
      return steps;
    }
    for (FileStatus status : fileSystem.listStatus(directory)) {
      Matcher name = NAME.matcher(status.getPath().getName());
      if (name.matches() && AtomicDirectory.isComplete(status.getPath(), hadoop)) {
        steps.add(Long.parseLong(name.group(1)));
      }
    }
    Collections.sort(steps);
    return steps;
  }

  /** The finished checkpoint of the greatest step. */
  public static Optional<Path> latest(Path run, Configuration hadoop) throws IOException {
    List<Long> steps = steps(run, hadoop);
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(place(run, steps.get(steps.size() - 1)));
  }
}
