package org.pcot.jobs.rollouts;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.rl.rollouts.RolloutFile;

/** Finds the post-training run that a person means by a directory. */
public final class RolloutRuns {
  /** From the directory of runs: sweep, cells, cell, starting step, variant. */
  private static final int DEEPEST = 5;

  private static final int MOST_LISTED = 20;

  private RolloutRuns() {}

  /**
   * The one post-training run in or below a directory that has rollouts.
   *
   * @param directory of an experiment, of a seed, of such a run, or of its rollouts
   * @throws UserError when there is none, or a choice
   */
  public static Path only(Path directory, Configuration hadoop) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    requireDirectory(fileSystem, directory);
    if (directory.getName().equals(RolloutFile.DIRECTORY) && directory.getParent() != null) {
      return directory.getParent();
    }
    List<Path> runs = new ArrayList<>();
    find(fileSystem, directory, DEEPEST, runs);
    if (runs.isEmpty()) {
      throw new UserError(
          directory + ": has no rollouts",
          "name the directory of an experiment, or of one of its post-training runs, that keeps"
              + " them (posttrain.keep_rollouts: true) and has begun to post-train");
    }
    if (runs.size() > 1) {
      throw new UserError(
          directory + ": has rollouts of " + runs.size() + " post-training runs",
          "choose one:" + options(runs));
    }
    return runs.get(0);
  }

  private static void requireDirectory(FileSystem fileSystem, Path directory) throws IOException {
    try {
      if (!fileSystem.getFileStatus(directory).isDirectory()) {
        throw new UserError(
            directory + ": is a file, not the directory of a run",
            "name the run's directory, and choose the iteration by --iteration");
      }
    } catch (FileNotFoundException e) {
      throw new UserError(
          directory + ": there is no such directory",
          "name the directory of a run, such as runs/demo-0123456789",
          e);
    }
  }

  /** Adds those in the order of their names. */
  private static void find(FileSystem fileSystem, Path directory, int depth, List<Path> runs)
      throws IOException {
    List<Path> below = directories(fileSystem, directory);
    if (below.stream().anyMatch(path -> path.getName().equals(RolloutFile.DIRECTORY))) {
      runs.add(directory);
    } else if (depth > 0) {
      for (Path path : below) {
        find(fileSystem, path, depth - 1, runs);
      }
    }
  }

  private static List<Path> directories(FileSystem fileSystem, Path directory) throws IOException {
    return Stream.of(fileSystem.listStatus(directory))
        .filter(FileStatus::isDirectory)
        .map(status -> new Path(directory, new Path(null, null, status.getPath().getName())))
        .filter(path -> !path.getName().matches("[._].*"))
        .sorted()
        .toList();
  }

  private static String options(List<Path> runs) {
    int more = runs.size() - MOST_LISTED;
    return runs.stream()
            .limit(MOST_LISTED)
            .map(run -> "\n      --run " + run)
            .collect(Collectors.joining())
        + (more > 0 ? "\n      and " + more + " more" : "");
  }
}
