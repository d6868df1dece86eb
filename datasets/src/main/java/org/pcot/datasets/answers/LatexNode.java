package org.pcot.datasets.answers;

import java.util.List;

/** A piece of an answer in LaTeX: its layout is gone, its structure is kept. */
sealed interface LatexNode {
  /** A character, or a command without arguments such as {@code \pi}. */
  record Mark(String text) implements LatexNode {
    boolean isDigit() {
      return text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }

    boolean isLetter() {
      return text.length() == 1 && Character.isLetter(text.charAt(0));
    }

    boolean isCommand() {
      return text.length() > 1 && text.charAt(0) == '\\';
    }
  }

  /** A space of any width, as it is written. */
  record Space(String text) implements LatexNode {}

  /** A run of letters inside {@code \text}. */
  record Word(String text) implements LatexNode {}

  /** What braces hold. */
  record Group(List<LatexNode> content) implements LatexNode {}

  record Fraction(List<LatexNode> numerator, List<LatexNode> denominator) implements LatexNode {}

  /** A command with arguments that changes what they mean, such as {@code \overline{AB}}. */
  record Call(String name, List<List<LatexNode>> arguments) implements LatexNode {}

  /**
   * @param index of the root, empty for a square root
   */
  record Root(List<LatexNode> index, List<LatexNode> radicand) implements LatexNode {}

  /**
   * @param kind {@code ^} or {@code _}
   */
  record Script(char kind, List<LatexNode> content) implements LatexNode {}

  /**
   * @param name of the environment
   * @param rows of cells
   */
  record Table(String name, List<List<List<LatexNode>>> rows) implements LatexNode {}
}
