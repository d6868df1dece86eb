package org.pcot.rl.rewards;

import java.io.Serializable;
import org.pcot.datasets.answers.Answer;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.answers.UnreadableAnswerException;

/**
 * The end-to-end reward of problems in words: 1 if a response states the answer that is expected,
 * however it is written, and 0 otherwise.
 *
 * @param notation how answers are stated and compared
 * @param expected the answer that earns the reward
 */
public record AnswerReward(AnswerNotation notation, Answer expected) implements Serializable {

  /**
   * @param reference the answer of a corpus
   * @throws IllegalArgumentException when it cannot be read: nothing could ever be rewarded for it
   */
  public static AnswerReward of(AnswerNotation notation, String reference) {
    try {
      return new AnswerReward(notation, notation.read(reference));
    } catch (UnreadableAnswerException e) {
      throw new IllegalArgumentException("the reference '" + reference + "' is no answer", e);
    }
  }

  /**
   * @param response without end-of-sequence symbol
   * @param ended whether the response ended by itself; a truncated one earns nothing
   */
  public double of(String response, boolean ended) {
    return ended && notation.stated(response).filter(this::isExpected).isPresent() ? 1 : 0;
  }

  private boolean isExpected(String stated) {
    try {
      return expected.matches(notation.read(stated));
    } catch (UnreadableAnswerException e) {
      return false; // what cannot be read is no answer
    }
  }
}
