package org.pcot.datasets.configuration;

import org.pcot.datasets.Excerpt;

/** What a file says, as messages repeat it: no more than its beginning. */
final class Shown {
  private static final int MOST_CHARACTERS = 100;

  private Shown() {}

  static String text(String text) {
    return Excerpt.of(text, MOST_CHARACTERS);
  }
}
