package org.pcot.rl.posttraining;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.datasets.storage.SealedFiles;
import org.pcot.model.training.metrics.RunListener;

/**
 * The {@code times.jsonl} of a run: where the seconds of each iteration went. Nothing depends on
 * it, and it cannot be made again; its digest lies beside it once the run has ended.
 */
public final class TimesFile implements Closeable {
  private static final String NAME = "times.jsonl";

  private final JsonLinesFile lines;
  private final SealedFiles sealed;

  private TimesFile(JsonLinesFile lines, SealedFiles sealed) {
    this.lines = lines;
    this.sealed = sealed;
  }

  private static Path place(Path run) {
    return new Path(run, NAME);
  }

  /** Resumes after an iteration; a damaged file is begun anew. */
  static TimesFile open(Path run, int iteration, Configuration hadoop, RunListener listener)
      throws IOException {
    check(run, hadoop, listener);
    SealedFiles sealed = SealedFiles.alone(place(run), hadoop);
    sealed.unseal(NAME);
    return new TimesFile(lines(place(run), iteration, hadoop, listener), sealed);
  }

  private static JsonLinesFile lines(
      Path file, int iteration, Configuration hadoop, RunListener listener) throws IOException {
    if (iteration == 0) {
      return JsonLinesFile.begin(file, hadoop);
    }
    try {
      return JsonLinesFile.open(file, hadoop, line -> line.path("step").asLong() <= iteration);
    } catch (UserError damage) {
      listener.noticed(damage.getMessage() + "; " + lost());
      return JsonLinesFile.begin(file, hadoop);
    }
  }

  /** Of a run that ended: tells when the file is damaged, and removes it. */
  public static void restore(Path run, Configuration hadoop, RunListener listener)
      throws IOException {
    check(run, hadoop, listener);
    SealedFiles.alone(place(run), hadoop).adopt(NAME);
  }

  /** Says what is wrong with the file, and removes it. */
  private static void check(Path run, Configuration hadoop, RunListener listener)
      throws IOException {
    SealedFiles sealed = SealedFiles.alone(place(run), hadoop);
    Optional<String> damage = sealed.damage(NAME);
    if (damage.isPresent()) {
      listener.noticed(damage.get() + "; " + lost());
      sealed.remove(NAME);
    }
  }

  private static String lost() {
    return "it is removed: how long iterations took cannot be found out again";
  }

  void append(int iteration, IterationTimes times) throws IOException {
    lines.append(times.line(iteration));
  }

  /** The run has ended. */
  void seal() throws IOException {
    lines.sync();
    sealed.seal(NAME);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
