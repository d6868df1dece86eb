package org.pcot.model.checkpoint;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which checkpoints of a run stay once there is a later one: a run resumes from its latest.
 *
 * @param areAll whether every one does
 * @param needed steps whose checkpoints others read: they stay in any case
 */
public record KeptCheckpoints(boolean areAll, List<Long> needed) {
  public static final KeptCheckpoints ALL = new KeptCheckpoints(true, List.of());

  public KeptCheckpoints {
    needed = List.copyOf(needed);
  }

  /**
   * Removes those that do not stay.
   *
   * @param latest step of a sound checkpoint
   */
  public void tidy(Path run, long latest, Configuration hadoop) throws IOException {
    if (!areAll) {
      new Checkpoints(run, hadoop).removeBefore(latest, needed);
    }
  }
}
