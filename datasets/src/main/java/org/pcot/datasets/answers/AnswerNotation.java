package org.pcot.datasets.answers;

import java.util.Optional;

/** How a collection of problems states final answers, and which of them are equal. */
public enum AnswerNotation {
  /** A number after {@code ####}. */
  GSM8K {
    @Override
    public Optional<String> stated(String solution) {
      return StatedAnswer.afterMark(solution);
    }

    @Override
    public Answer read(String answer) throws UnreadableAnswerException {
      return SchoolNumber.read(answer);
    }

    @Override
    public String reasoning(String solution) {
      return StatedAnswer.beforeMark(solution);
    }

    @Override
    public int placeOfAnswer(String text) {
      return StatedAnswer.lastMark(text);
    }
  },
  /** LaTeX in the last {@code \boxed}. */
  MATH {
    @Override
    public Optional<String> stated(String solution) {
      return StatedAnswer.inLastBox(solution);
    }

    @Override
    public Answer read(String answer) throws UnreadableAnswerException {
      return MathAnswer.read(answer);
    }

    @Override
    public String reasoning(String solution) {
      return solution;
    }

    @Override
    public int placeOfAnswer(String text) {
      return StatedAnswer.lastBox(text);
    }
  };

  /** The final answer that a text states, as written; empty when it states none. */
  public abstract Optional<String> stated(String solution);

  /**
   * The canonical form of an answer.
   *
   * @throws UnreadableAnswerException when it is none in this notation
   */
  public abstract Answer read(String answer) throws UnreadableAnswerException;

  /** A worked solution without the line that only repeats its answer. */
  public abstract String reasoning(String solution);

  /** Where the statement of the final answer begins, its mark or box included; -1 without one. */
  public abstract int placeOfAnswer(String text);

  /** Whether two answers are equal; an answer that cannot be read equals nothing. */
  public boolean areEqual(String first, String second) {
    try {
      return read(first).matches(read(second));
    } catch (UnreadableAnswerException e) {
      return false;
    }
  }
}
