package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;

/** The checkpoints of one training run, checked before anything starts from them. */
record RunCheckpoints(Path run, Configuration hadoop) {

  /**
   * Checks the digests of the checkpoint that the run would resume from.
   *
   * @throws UserError when it was changed, or when any checkpoint was not written to its end: the
   *     run could not take its place later
   */
  void check() throws IOException {
    refuseIncomplete();
    Optional<Path> latest = Checkpoints.latest(run, hadoop);
    if (latest.isPresent()) {
      AtomicDirectory.verify(latest.get(), hadoop);
    }
  }

  private void refuseIncomplete() throws IOException {
    Path directory = Checkpoints.place(run, 0).getParent();
    FileSystem fileSystem = DurableFiles.fileSystem(directory, hadoop);
    if (!fileSystem.exists(directory)) {
      return;
    }
    for (FileStatus status : fileSystem.listStatus(directory)) {
      Path checkpoint = status.getPath();
      boolean isHidden = checkpoint.getName().startsWith(".");
      if (!isHidden && !AtomicDirectory.isComplete(checkpoint, hadoop)) {
        throw new UserError(
            checkpoint + ": is not a finished checkpoint: it has no _SUCCESS",
            "move it away: the run resumes from the last finished one");
      }
    }
  }

  /** Removes what a killed driver was writing, in the run and in the directories right below it. */
  void removeTemporaries() throws IOException {
    DurableFiles.removeTemporaries(run, hadoop);
    FileSystem fileSystem = DurableFiles.fileSystem(run, hadoop);
    if (fileSystem.exists(run)) {
      for (FileStatus status : fileSystem.listStatus(run)) {
        if (status.isDirectory()) {
          DurableFiles.removeTemporaries(status.getPath(), hadoop);
        }
      }
    }
  }

  /** The step of the latest checkpoint, 0 when there is none. */
  long latestStep() throws IOException {
    List<Long> steps = steps();
    return steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
  }

  /** The latest checkpoint. */
  Optional<Checkpoint> latest() throws IOException {
    Optional<Path> path = Checkpoints.latest(run, hadoop);
    return path.isPresent() ? Optional.of(Checkpoint.read(path.get(), hadoop)) : Optional.empty();
  }

  /** The steps of all checkpoints, ascending. */
  List<Long> steps() throws IOException {
    return Checkpoints.steps(run, hadoop);
  }

  boolean has(long step) throws IOException {
    return steps().contains(step);
  }

  /** Where the checkpoint of a step is, with its digests checked. */
  Path require(long step) throws IOException {
    if (!has(step)) {
      throw new UserError(
          run + ": has no checkpoint of step " + step + ", only " + steps(),
          "run pcot pretrain with the same configuration first, or start from a step that is"
              + " there");
    }
    Path place = Checkpoints.place(run, step);
    AtomicDirectory.verify(place, hadoop);
    return place;
  }
}
