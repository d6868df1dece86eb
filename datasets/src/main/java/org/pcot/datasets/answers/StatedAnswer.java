package org.pcot.datasets.answers;

import java.util.Optional;

/** Finds the final answer that a solution states, as it is written there. */
final class StatedAnswer {
  private static final String MARK = "####";
  private static final String[] BOXES = {"\\boxed", "\\fbox"};

  private StatedAnswer() {}

  /** What follows the last {@code ####} on its line; empty when there is none. */
  static Optional<String> afterMark(String solution) {
    int mark = solution.lastIndexOf(MARK);
    if (mark < 0) {
      return Optional.empty();
    }
    int start = mark + MARK.length();
    int end = solution.indexOf('\n', start);
    String answer = solution.substring(start, end < 0 ? solution.length() : end).strip();
    return answer.isEmpty() ? Optional.empty() : Optional.of(answer);
  }

  /** The solution before its last {@code ####}, without the spaces at its end. */
  static String beforeMark(String solution) {
    int mark = solution.lastIndexOf(MARK);
    return mark < 0 ? solution : solution.substring(0, mark).stripTrailing();
  }

  /**
   * The content of the last {@code \boxed} or {@code \fbox}: what its braces hold, or without
   * braces ({@code \boxed 5}) what comes up to a space or a dollar sign. Empty when there is none,
   * or when its braces are not closed.
   */
  static Optional<String> inLastBox(String solution) {
    int start = -1;
    for (String box : BOXES) {
      start = Math.max(start, endOfLast(box, solution));
    }
    if (start < 0) {
      return Optional.empty();
    }
    while (start < solution.length() && Character.isWhitespace(solution.charAt(start))) {
      start++;
    }
    if (start < solution.length() && solution.charAt(start) == '{') {
      int end = closingBrace(solution, start);
      return end < 0 ? Optional.empty() : Optional.of(solution.substring(start + 1, end));
    }
    int end = start;
    while (end < solution.length() && !isEndOfBareContent(solution.charAt(end))) {
      end++;
    }
    return end == start ? Optional.empty() : Optional.of(solution.substring(start, end));
  }

  /** The place after the last use of a command, or -1; {@code \boxedin} is another command. */
  private static int endOfLast(String command, String text) {
    for (int at = text.lastIndexOf(command); at >= 0; at = text.lastIndexOf(command, at - 1)) {
      int end = at + command.length();
      if (end == text.length() || !Character.isLetter(text.charAt(end))) {
        return end;
      }
    }
    return -1;
  }

  /** The brace that closes the one at {@code open}, or -1; {@code \{} and {@code \}} are text. */
  private static int closingBrace(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '{' -> depth++;
        case '}' -> {
          depth--;
          if (depth == 0) {
            return i;
          }
        }
        default -> {}
      }
    }
    return -1;
  }

  private static boolean isEndOfBareContent(char c) {
    return c == '$' || Character.isWhitespace(c);
  }
}
