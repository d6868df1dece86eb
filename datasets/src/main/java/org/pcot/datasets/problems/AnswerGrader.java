package org.pcot.datasets.problems;

import org.pcot.datasets.answers.Answer;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.answers.UnreadableAnswerException;

/**
 * Judges responses to problems in words by the answers that they state, however these are written.
 *
 * @param notation how answers are stated and compared
 */
public record AnswerGrader(AnswerNotation notation) implements Grader {
  /**
   * @throws IllegalArgumentException when the problem's own answer cannot be read: nothing could
   *     ever be right
   */
  @Override
  public boolean isRight(Problem problem, String text) {
    Answer expected = expected(problem);
    return notation.stated(text).filter(stated -> states(stated, expected)).isPresent();
  }

  private Answer expected(Problem problem) {
    try {
      return notation.read(problem.answer());
    } catch (UnreadableAnswerException e) {
      throw new IllegalArgumentException(
          "the reference '" + problem.answer() + "' is no answer", e);
    }
  }

  private boolean states(String stated, Answer expected) {
    try {
      return expected.matches(notation.read(stated));
    } catch (UnreadableAnswerException e) {
      return false; // what cannot be read is no answer
    }
  }

  /** Whether it states an answer that can be read. */
  @Override
  public boolean isWellFormed(String text) {
    return notation.stated(text).filter(stated -> notation.areEqual(stated, stated)).isPresent();
  }

  /** Whether something stands on the lines before that of the stated answer. */
  @Override
  public boolean isLong(Problem problem, Response response) {
    String text = response.text();
    int answer = notation.placeOfAnswer(text);
    int line = answer < 0 ? text.length() : text.lastIndexOf('\n', answer) + 1;
    return !text.substring(0, line).isBlank();
  }
}
