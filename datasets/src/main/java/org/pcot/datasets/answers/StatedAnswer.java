package org.pcot.datasets.answers;

import java.util.Optional;
import java.util.stream.Stream;

/** Finds the final answer that a solution states, as it is written there. */
final class StatedAnswer {
  private static final String MARK = "####";
  private static final String[] BOXES = {"\\boxed", "\\fbox"};

  private StatedAnswer() {}

  /** What follows the last {@code ####} on its line; empty when there is none. */
  static Optional<String> afterMark(String solution) {
    int mark = lastMark(solution);
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
    int mark = lastMark(solution);
    return mark < 0 ? solution : solution.substring(0, mark).stripTrailing();
  }

  /**
   * The content of the last {@code \boxed} or {@code \fbox}: what its braces hold, or without
   * braces ({@code \boxed 5}) what comes up to a space, the end of the formula, or a sentence's
   * punctuation. Empty when there is none, or when its braces are not closed.
   */
  static Optional<String> inLastBox(String solution) {
    int box = lastBox(solution);
    if (box < 0) {
      return Optional.empty();
    }
    int start = endOfCommand(solution, box);
    while (start < solution.length() && Character.isWhitespace(solution.charAt(start))) {
      start++;
    }
    if (start < solution.length() && solution.charAt(start) == '{') {
      int end = closingBrace(solution, start);
      return end < 0 ? Optional.empty() : Optional.of(solution.substring(start + 1, end));
    }
    int end = endOfBareContent(solution, start);
    return end == start ? Optional.empty() : Optional.of(solution.substring(start, end));
  }

  /** Where the last {@code ####} is, or -1. */
  static int lastMark(String text) {
    return text.lastIndexOf(MARK);
  }

  /** Where the last {@code \boxed} or {@code \fbox} is, or -1. */
  static int lastBox(String text) {
    return Stream.of(BOXES).mapToInt(box -> lastUse(box, text)).max().getAsInt();
  }

  /** Where a command is last used, or -1; {@code \boxedin} is another command. */
  private static int lastUse(String command, String text) {
    int at = text.lastIndexOf(command);
    while (at >= 0 && endOfCommand(text, at) > at + command.length()) {
      at = text.lastIndexOf(command, at - 1);
    }
    return at;
  }

  /** The place after the backslash and the letters of a command. */
  private static int endOfCommand(String text, int at) {
    int end = at + 1;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The brace that closes the one at {@code open}, or -1; braces behind a backslash are text. */
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

  /** Spaces inside of brackets are content, if the brackets are closed. */
  private static int endOfBareContent(String text, int start) {
    int depth = 0;
    for (int at = start; at < text.length(); at++) {
      char c = text.charAt(at);
      int behind = depth == 0 ? behindPunctuation(text, at) : at;
      if (depth == 0 && isEndOfFormula(text, behind)) {
        return at;
      } else if (behind > at) {
        at = behind - 1;
      } else if (c == '\\') {
        at++;
      } else {
        depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      }
    }
    return depth == 0 ? text.length() : endOfWord(text, start);
  }

  private static int behindPunctuation(String text, int at) {
    int behind = at;
    while (behind < text.length() && ".,;:?".indexOf(text.charAt(behind)) >= 0) {
      behind++;
    }
    return behind;
  }

  private static boolean isEndOfFormula(String text, int at) {
    return at == text.length()
        || Character.isWhitespace(text.charAt(at))
        || "$)]}".indexOf(text.charAt(at)) >= 0
        || text.startsWith("\\)", at)
        || text.startsWith("\\]", at);
  }

  private static int endOfWord(String text, int start) {
    int end = start;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
