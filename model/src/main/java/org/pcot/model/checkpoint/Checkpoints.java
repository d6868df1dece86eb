package org.pcot.model.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.Causes;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Temporaries;
import org.pcot.model.decoder.Divergence;

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
      OptionalLong step = stepOf(status.getPath());
      if (step.isPresent() && AtomicDirectory.isComplete(status.getPath(), hadoop)) {
        steps.add(step.getAsLong());
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

  /**
   * Reads the checkpoint of a step, without the optimiser's vectors.
   *
   * @throws UserError when there is none, or it was changed
   */
  public Checkpoint readModel(long step) throws IOException {
    return Checkpoint.readModel(finishedPlace(step), hadoop);
  }

  /**
   * Checks the digests of the checkpoint of a step, for commands that refuse before they start.
   *
   * @throws UserError when there is none, or it was changed
   */
  public void require(long step) throws IOException {
    AtomicDirectory.verify(finishedPlace(step), hadoop);
  }

  /**
   * What to tell of a failure in training: of a {@link Divergence} what is kept and the remedy, and
   * otherwise the failure itself.
   */
  public RuntimeException explain(RuntimeException failure) throws IOException {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof Divergence divergence) {
        long step = latestStep();
        String kept =
            step > 0 ? "the last checkpoint is kept, " + place(run, step) : "none is kept";
        return new UserError(
            run + ": training diverged: " + divergence.getMessage() + "; " + kept,
            "give the optimizer a lower learning_rate, more warmup_steps or a lower clip_norm (which"
                + " is another run), or use the checkpoint that is kept",
            failure);
      }
    }
    return failure;
  }

  private Path finishedPlace(long step) throws IOException {
    if (!has(step)) {
      throw new UserError(
          run + ": has no checkpoint of step " + step + ", only " + steps(),
          "run pcot pretrain with the same configuration first, or start from a step that is there");
    }
    return place(run, step);
  }

  /** Reads a checkpoint that {@link Recovery} found sound. */
  public Checkpoint readSound(long step) throws IOException {
    return Checkpoint.readSound(place(run, step), hadoop);
  }

  /** Removes those of earlier steps, finished or not, but for some. */
  void removeBefore(long step, List<Long> butFor) throws IOException {
    for (Path place : places(earlier -> earlier < step && !butFor.contains(earlier))) {
      AtomicDirectory.remove(place, hadoop);
    }
  }

  /** The places of all later steps, ascending, whether they are finished or not. */
  List<Path> placesAfter(long step) throws IOException {
    return places(later -> later > step);
  }

  private List<Path> places(LongPredicate steps) throws IOException {
    return Stream.of(entries())
        .map(FileStatus::getPath)
        .filter(path -> stepOf(path).stream().anyMatch(steps))
        .sorted(Comparator.comparing(path -> stepOf(path).getAsLong()))
        .toList();
  }

  private static OptionalLong stepOf(Path checkpoint) {
    Matcher name = NAME.matcher(checkpoint.getName());
    return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
  }

  /** What the run had written beside a checkpoint until then. */
  RunFiles files(long step) throws IOException {
    return RunFiles.of(Checkpoint.readState(place(run, step), hadoop), run, hadoop);
  }

  /**
   * Checks a file of the run against the latest checkpoint, if there is one.
   *
   * @throws UserError when what it held then is not there any more
   */
  public void requireFile(String name) throws IOException {
    long latest = latestStep();
    if (latest == 0) {
      return;
    }
    Optional<String> damage =
        AtomicDirectory.damage(
            place(run, latest), hadoop, AtomicDirectory.Sums.VISIBLE, Checkpoint.STATE);
    if (damage.isEmpty()) {
      damage = files(latest).damage(name);
    }
    if (damage.isPresent()) {
      throw new UserError(
          damage.get(),
          "run pcot experiment (or sweep) with the same configuration: it goes on from the last"
              + " checkpoint that fits, to the same results");
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
