package org.pcot.datasets.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a process that lost the right to write from writing: it has it as long as its file is the
 * last of its {@link NumberedFiles}. The fence travels in the configuration that files are written
 * with, into Spark's tasks too, so that no writer can leave it out; it is asked right before
 * anything becomes visible.
 *
 * <p>Between the question and the publication lie milliseconds. A process that is stopped just
 * there, until another has the right, finds its temporary removed by that one ({@link Temporaries})
 * and fails; where a file is put at once ({@link Store}) it publishes once more, a whole file of
 * its own run, and digests show where files of two were mixed.
 */
public final class Fence {
  private static final String KEY = "pcot.storage.lease";

  private Fence() {}

  /** A copy of the configuration, for writing while this is the last of its numbered files. */
  public static Configuration in(Configuration hadoop, Path file) {
    Configuration fenced = new Configuration(hadoop);
    fenced.set(KEY, file.toString());
    return fenced;
  }

  /**
   * Does nothing where there is no fence.
   *
   * @throws IOException when somebody else took the right
   */
  public static void check(Configuration hadoop) throws IOException {
    String file = hadoop.get(KEY);
    if (file != null && !NumberedFiles.isLast(new Path(file), hadoop)) {
      throw new IOException(file + ": the lease expired, and somebody else has the next one");
    }
  }
}
