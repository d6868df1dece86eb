package org.pcot.datasets;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text of files, of users and of models as a terminal may be given it. Whoever wrote it can neither
 * steer the terminal nor make it show other text: control characters, invisible ones, those that
 * turn the direction of writing, and halves of characters are spelt out.
 */
public final class TerminalText {
  /** But for the joiners, without which some scripts and emoji are others. */
  private static final Pattern UNSEEN =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\n\\t\\u200c\\u200d]]");

  private TerminalText() {}

  /** The text; ends of lines and tabs stay. */
  public static String of(String text) {
    return UNSEEN.matcher(text).replaceAll(found -> spelt(found.group().codePointAt(0)));
  }

  private static String spelt(int character) {
    return String.format(Locale.ROOT, character > 0xffff ? "\\\\U%08x" : "\\\\u%04x", character);
  }
}
