package org.pcot.datasets.configuration;

import java.util.Locale;

/** What a file says, as messages repeat it: short, and without control characters. */
final class Shown {
  private static final int MOST_CHARACTERS = 100;

  private Shown() {}

  static String text(String text) {
    String start = text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < start.length(); i++) {
      char c = start.charAt(i);
      boolean isPlain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
      shown.append(isPlain ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return shown.append(text.length() > MOST_CHARACTERS ? "..." : "").toString();
  }
}
