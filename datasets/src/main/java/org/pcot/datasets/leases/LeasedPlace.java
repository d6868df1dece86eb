package org.pcot.datasets.leases;

import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;

/**
 * Something that has one writer at a time.
 *
 * @param place what is written
 * @param files the directory of its lease's files, which nobody else uses
 */
public record LeasedPlace(Path place, Path files) {
  /** Begins with an underscore, so that readers of data pass it over. */
  private static final String DIRECTORY = "_leases";

  /** A directory that may be there before it is taken: the lease lies in it. */
  public static LeasedPlace inside(Path directory, String name) {
    return new LeasedPlace(directory, new Path(directory, DIRECTORY + "/" + name));
  }

  /**
   * A file or directory that appears at once: the lease lies beside it.
   *
   * @throws UserError of the root of a file system, such as a whole bucket
   */
  public static LeasedPlace beside(Path target) {
    if (target.isRoot()) {
      throw new UserError(
          target + ": is the root of its file system", "name a directory below it, or a file");
    }
    return new LeasedPlace(
        target, new Path(target.getParent(), DIRECTORY + "/" + target.getName()));
  }

  /** Whether a directory's entry holds leases, and nothing else. */
  public static boolean isLeases(Path path) {
    return path.getName().equals(DIRECTORY);
  }
}
