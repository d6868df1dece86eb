package org.pcot.datasets.configuration;

/** What a file says, as messages repeat it: no more than its beginning. */
final class Shown {
  private static final int MOST_CHARACTERS = 100;

  private Shown() {}

  static String text(String text) {
    return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text;
  }
}
