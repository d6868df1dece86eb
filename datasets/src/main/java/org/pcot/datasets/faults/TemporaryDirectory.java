package org.pcot.datasets.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pcot.datasets.UserError;

/**
 * A directory that Spark keeps blocks in, or that libraries unpack native code into. Where they
 * cannot, Spark ends the virtual machine without a word, so that it is tried before.
 */
public final class TemporaryDirectory {
  /** As much as the native code of compression takes. */
  private static final int NEEDED_BYTES = 4 << 20;

  private TemporaryDirectory() {}

  /**
   * Writes a file there and removes it.
   *
   * @throws UserError when it cannot be written
   */
  public static void require(Path directory) {
    try {
      Path probe = Files.createTempFile(directory, "pcot", ".tmp");
      try {
        Files.write(probe, new byte[NEEDED_BYTES]);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw EnvironmentFault.TEMPORARY.told(directory + ": ", e);
    }
  }
}
