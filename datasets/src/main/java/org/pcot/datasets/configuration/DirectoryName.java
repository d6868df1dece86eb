package org.pcot.datasets.configuration;

import org.pcot.datasets.UserError;

/** What an experiment, a sweep, a corpus may be called: it names a directory. */
public final class DirectoryName {
  private static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]*";

  /** Of 255, since a hash follows it, and names of temporary files are longer. */
  private static final int LONGEST = 200;

  private DirectoryName() {}

  /**
   * @param name the value of the key {@code name}
   * @throws UserError when no directory is to be called so
   */
  public static void require(String name) {
    if (!name.matches(PATTERN)) {
      throw new UserError(
          "name: \"" + name + "\" cannot name a directory",
          "use letters, digits, hyphens, underscores and points, a letter or digit first");
    }
    if (name.length() > LONGEST) {
      throw new UserError(
          "name: has " + name.length() + " characters, and the longest has " + LONGEST,
          "choose a shorter one");
    }
  }
}
