package org.pcot.datasets.answers;

import java.util.List;
import java.util.Set;
import org.pcot.datasets.answers.LatexNode.Group;
import org.pcot.datasets.answers.LatexNode.Mark;
import org.pcot.datasets.answers.LatexNode.Space;

/**
 * Where a number ends. A separator of thousands is {@code {,}}, a comma and {@code \!} in any order
 * with spaces, a narrow space such as {@code \,}, or outside of brackets a bare comma, in front of
 * exactly three digits and behind at most three or another group: {@code 1,080} is a number, {@code
 * 1, 080} a list, and {@code (1,080)} a pair.
 */
final class NumberScan {
  private static final int GROUP = 3;

  /** Spaces between thousands; a wider one, or a bare space, divides two numbers. */
  private static final Set<String> SEPARATORS = Set.of(LatexSigns.THIN_SPACE, "\\:", "\\;", "\\ ");

  private NumberScan() {}

  /** The end of the number that begins at {@code start}; {@code start} when none does. */
  static int end(List<LatexNode> nodes, int start, boolean isOutsideBrackets) {
    int end = endOfDigits(nodes, start);
    if (end > start && end - start <= GROUP) {
      for (int next = end; next >= 0; next = endOfGroup(nodes, end, isOutsideBrackets)) {
        end = next;
      }
    }
    if (isMark(nodes, end, ".")) {
      int endOfDecimals = endOfDigits(nodes, end + 1);
      end = endOfDecimals > end + 1 ? endOfDecimals : end;
    }
    return end;
  }

  /** The digits and the point of a number, separators left out. */
  static String digits(List<LatexNode> number) {
    StringBuilder digits = new StringBuilder();
    for (LatexNode node : number) {
      if (node instanceof Mark mark && (mark.isDigit() || mark.text().equals("."))) {
        digits.append(mark.text());
      }
    }
    return digits.toString();
  }

  /** The end of a separator and three digits, or -1. */
  private static int endOfGroup(List<LatexNode> nodes, int start, boolean isOutsideBrackets) {
    int digits = endOfSeparator(nodes, start, isOutsideBrackets);
    return digits >= 0 && endOfDigits(nodes, digits) == digits + GROUP ? digits + GROUP : -1;
  }

  private static int endOfSeparator(List<LatexNode> nodes, int start, boolean isOutsideBrackets) {
    if (start == nodes.size()) {
      return -1;
    }
    LatexNode first = nodes.get(start);
    if (first instanceof Group group && group.content().equals(List.of(new Mark(",")))) {
      return start + 1;
    } else if (first instanceof Space space && SEPARATORS.contains(space.text())) {
      return start + 1;
    }
    int end = start;
    boolean hasComma = false;
    boolean isTightened = false;
    boolean hasSpace = false;
    for (; end < nodes.size(); end++) {
      if (nodes.get(end) instanceof Space space) {
        isTightened |= space.text().equals("\\!");
        hasSpace |= !space.text().equals("\\!");
      } else if (!hasComma && isMark(nodes, end, ",")) {
        hasComma = true;
      } else {
        break;
      }
    }
    return hasComma && (isTightened || (isOutsideBrackets && !hasSpace)) ? end : -1;
  }

  private static int endOfDigits(List<LatexNode> nodes, int start) {
    int end = start;
    while (end < nodes.size() && nodes.get(end) instanceof Mark mark && mark.isDigit()) {
      end++;
    }
    return end;
  }

  private static boolean isMark(List<LatexNode> nodes, int at, String text) {
    return at < nodes.size() && nodes.get(at).equals(new Mark(text));
  }
}
