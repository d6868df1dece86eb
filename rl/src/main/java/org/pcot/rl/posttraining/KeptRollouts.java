package org.pcot.rl.posttraining;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Seal;
import org.pcot.rl.rollouts.RolloutFile;

/** The rollouts of a run that keeps them, an iteration a file, and the seal of all so far. */
final class KeptRollouts {
  private final Path run;
  private final Configuration hadoop;
  private final Seal.Counter counter = new Seal.Counter();

  private KeptRollouts(Path run, Configuration hadoop) {
    this.run = run;
    this.hadoop = hadoop;
  }

  /** Those up to an iteration are there. */
  static KeptRollouts resume(Path run, int iteration, Configuration hadoop) throws IOException {
    KeptRollouts rollouts = new KeptRollouts(run, hadoop);
    for (int before = 1; before <= iteration; before++) {
      Path file = RolloutFile.place(run, before);
      if (DurableFiles.fileSystem(file, hadoop).exists(file)) {
        rollouts.counter.add(file, hadoop);
      }
    }
    return rollouts;
  }

  void write(int iteration, List<RolloutFile.Row> rows) throws IOException {
    counter.add(RolloutFile.write(run, iteration, rows, hadoop));
  }

  /** What a checkpoint is to say of them, by the name of their directory. */
  Map<String, Seal> seals() {
    return Map.of(RolloutFile.DIRECTORY, counter.seal());
  }
}
