package org.pcot.jobs.trust.corruption;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Damages files of runs, corpora, sweeps and theories, one at a time, gives a command again, and
 * compares everything with what is there without the damage: {@code COUNT [SEED]}.
 */
public final class Corruptions {
  private Corruptions() {}

  /** Exits with 1 where a damage was used in silence, or ended in anything but a message. */
  public static void main(String[] arguments) throws IOException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    Path root = Files.createTempDirectory("pcot-corruptions");
    Tally tally;
    try {
      tally = run(new Workspaces(root).all(), count, seed, System.out);
    } finally {
      Snapshot.delete(root);
    }
    System.out.print(tally.table());
    System.exit(tally.faults() == 0 ? 0 : 1);
  }

  /** Seeds count upwards from the first, over those whose damage changes nothing. */
  static Tally run(List<Workspace> workspaces, int count, long seed, PrintStream out)
      throws IOException {
    Tally tally = new Tally();
    int done = 0;
    for (long next = seed; done < count; next++) {
      Optional<Trial.Result> result = Trial.choose(next, workspaces).run();
      if (result.isPresent()) {
        done++;
        tally.add(result.get());
        if (result.get().outcome().isFault()) {
          out.println(result.get().tale());
        }
      }
    }
    return tally;
  }
}
