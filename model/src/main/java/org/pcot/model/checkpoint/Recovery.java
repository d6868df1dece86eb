package org.pcot.model.checkpoint;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicDirectory;

/**
 * Brings a training run to its latest sound state: the last checkpoint of which every file, and
 * every file that the run had written until then, is as it was. What comes after it is taken away,
 * and is made again by training, to the same bits.
 *
 * @param lastStep of the whole run
 * @param needed steps whose checkpoints others read; one that is damaged or missing is made again
 * @param notices told what was damaged and what is done, in a line
 */
public record Recovery(
    Checkpoints checkpoints, long lastStep, List<Long> needed, Consumer<String> notices) {

  /** The step to go on from, 0 for the beginning. */
  public long settle() throws IOException {
    checkpoints.removeTemporaries();
    long latest = checkpoints.latestStep();
    Optional<String> damage = Optional.empty();
    long step = latest;
    for (Iterator<Long> read = toRead(latest); damage.isEmpty() && read.hasNext(); ) {
      long checked = read.next();
      damage = damage(checked);
      step = damage.isPresent() ? lastSoundBefore(checked) : latest;
    }
    List<Path> later = checkpoints.placesAfter(step);
    if (damage.isEmpty() && !later.isEmpty()) {
      damage = Optional.of(later.get(0) + ": is incomplete");
    }
    tell(damage, step);
    for (Path checkpoint : later) {
      AtomicDirectory.remove(checkpoint, checkpoints.hadoop());
    }
    cut(step);
    return step;
  }

  /** Whether the run came to its last step and nothing is to be done; nothing is changed. */
  public boolean isFinished() throws IOException {
    if (checkpoints.latestStep() != lastStep) {
      return false;
    }
    for (Iterator<Long> read = toRead(lastStep); read.hasNext(); ) {
      if (damage(read.next()).isPresent()) {
        return false;
      }
    }
    return !checkpoints.files(lastStep).grew();
  }

  private void tell(Optional<String> damage, long step) {
    String next =
        step == 0
            ? "the run begins anew"
            : "the run goes on from step " + step + ", and what came after it is made again";
    damage.ifPresent(how -> notices.accept(how + "; " + next));
  }

  /** Ascending: all that others read, and what this run goes on from. */
  private Iterator<Long> toRead(long latest) {
    TreeSet<Long> steps = new TreeSet<>(needed.stream().filter(step -> step < latest).toList());
    if (latest > 0) {
      steps.add(latest);
    }
    return steps.iterator();
  }

  private long lastSoundBefore(long damaged) throws IOException {
    NavigableSet<Long> before =
        new TreeSet<>(checkpoints.steps()).headSet(damaged, false).descendingSet();
    for (long step : before) {
      if (damage(step).isEmpty()) {
        return step;
      }
    }
    return 0;
  }

  private Optional<String> damage(long step) throws IOException {
    Optional<String> damage =
        AtomicDirectory.damage(Checkpoints.place(checkpoints.run(), step), checkpoints.hadoop());
    return damage.isPresent() ? damage : checkpoints.files(step).damage();
  }

  /** What a killed driver wrote behind a checkpoint is nothing to speak of; behind the last is. */
  private void cut(long step) throws IOException {
    if (step == 0) {
      return;
    }
    Optional<Path> cut = checkpoints.files(step).cut();
    if (step == lastStep) {
      cut.ifPresent(
          place -> notices.accept(place + ": had grown since the run ended; that was cut off"));
    }
  }
}
