package org.pcot.datasets;

/** What messages repeat of texts that may be long. */
public final class Excerpt {
  private Excerpt() {}

  /** The text, or of a longer one so many characters and three dots. */
  public static String of(String text, int mostCharacters) {
    return text.length() > mostCharacters ? text.substring(0, mostCharacters) + "..." : text;
  }
}
