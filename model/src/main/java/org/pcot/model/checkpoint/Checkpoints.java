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
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Temporaries;

/** The checkpoints of a training run, {@code checkpoints/step_000100} below its directory. */
public record Checkpoints(Path run, Configuration hadoop) {
  private static final String DIRECTORY = "checkpoints";
  private static final Pattern NAME = Pattern.compile("step_(\\d{6,18})");

  /** Where the checkpoint of this step is, or will be. */
  public static Path place(Path run, long step) {
    return new Path(run, DIRECTORY + "/" + String.format(Locale.ROOT, "step_%06d", step));
  }

  /** Whether a directory has the name of a checkpoint. */
  public static boolean isOne(Path directory) {
    return NAME.matcher(directory.getName()).matches();
  }

  /** The steps of the finished checkpoints, ascending; empty when the run has none. */
  public List<Long> steps() throws IOException {
    List<Long> steps = new ArrayList<>();
    for (FileStatus status : entries()) {
      Matcher name = NAME.matcher(status.getPath().getName());
      if (name.matches() && AtomicDirectory.isComplete(status.getPath(), hadoop)) {
        steps.add(Long.parseLong(name.group(1)));
      }
    }
    Collections.sort(steps);
    return steps;
  }

  private FileStatus[] entries() throws IOException {
    Path directory = new Path(run, DIRECTORY);
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    return fileSystem.exists(directory) ? fileSystem.listStatus(directory) : new FileStatus[0];
  }

  public boolean has(long step) throws IOException {
    return steps().contains(step);
  }

  /** The step of the latest finished checkpoint, 0 when there is none. */
  public long latestStep() throws IOException {
    List<Long> steps = steps();
    return steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
  }

  private Optional<Path> latestPlace() throws IOException {
    List<Long> steps = steps();
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(place(run, steps.get(steps.size() - 1)));
  }

  /** The finished checkpoint of the greatest step, read. */
  public Optional<Checkpoint> latest() throws IOException {
    Optional<Path> place = latestPlace();
    return place.isPresent() ? Optional.of(Checkpoint.read(place.get(), hadoop)) : Optional.empty();
  }

  /**
   * Reads the checkpoint of a step.
   *
   * @throws UserError when there is none, or it was changed
   */
  public Checkpoint read(long step) throws IOException {
    return Checkpoint.read(finishedPlace(step), hadoop);
  }

  /**
   * Checks the digests of the checkpoint of a step, for commands that refuse before they start.
   *
   * @throws UserError when there is none, or it was changed
   */
  public void require(long step) throws IOException {
    AtomicDirectory.verify(finishedPlace(step), hadoop);
  }

  private Path finishedPlace(long step) throws IOException {
    if (!has(step)) {
      throw new UserError(
          run + ": has no checkpoint of step " + step + ", only " + steps(),
          "run pcot pretrain with the same configuration first, or start from a step that is there");
    }
    return place(run, step);
  }

  /**
   * Checks the digests of the checkpoint that the run would resume from, without reading it.
   *
   * @throws UserError when it was changed, or another is unfinished
   */
  public void check() throws IOException {
    refuseUnfinished();
    Optional<Path> place = latestPlace();
    if (place.isPresent()) {
      AtomicDirectory.verify(place.get(), hadoop);
    }
  }

  /**
   * The run could not put its own checkpoint in such a one's place later; what a writer that died
   * left is no obstacle.
   *
   * @throws UserError when something else stands among the checkpoints
   */
  public void refuseUnfinished() throws IOException {
    for (FileStatus status : entries()) {
      Path checkpoint = status.getPath();
      boolean isHidden = checkpoint.getName().startsWith(".");
      if (!isHidden
          && !AtomicDirectory.isComplete(checkpoint, hadoop)
          && !AtomicDirectory.isUnfinished(checkpoint, hadoop)) {
        throw new UserError(
            checkpoint + ": is not a finished checkpoint: it has no _SUCCESS",
            "move it away: the run resumes from the last finished one");
      }
    }
  }

  /** Removes what a killed driver was writing, in the run and in the directories right below it. */
  public void removeTemporaries() throws IOException {
    Temporaries.removeIn(run, hadoop);
    FileSystem fileSystem = DurableFiles.fileSystem(run, hadoop);
    if (fileSystem.exists(run)) {
      for (FileStatus status : fileSystem.listStatus(run)) {
        if (status.isDirectory()) {
          Temporaries.removeIn(status.getPath(), hadoop);
        }
      }
    }
  }
}
