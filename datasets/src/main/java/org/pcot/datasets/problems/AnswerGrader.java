package org.pcot.datasets.problems;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.datasets.answers.Answer;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.answers.UnreadableAnswerException;

/**
 * Judges responses to problems in words by the answers that they state, however these are written.
 *
 * @param notation how answers are stated and compared
 * @param shortLead a regular expression for the words that a short response has before its answer,
 *     with a group where the question stands
 */
public record AnswerGrader(AnswerNotation notation, String shortLead) implements Grader {
  private static final String QUESTION = "\0";

  /** Of problems whose short responses are the answer alone. */
  public AnswerGrader(AnswerNotation notation) {
    this(notation, "");
  }

  /**
   * @param shortResponse makes one that states 1 of a question
   */
  public static AnswerGrader of(AnswerNotation notation, UnaryOperator<String> shortResponse) {
    String response = shortResponse.apply(QUESTION);
    String lead = response.substring(0, notation.placeOfAnswer(response));
    return new AnswerGrader(
        notation,
        Stream.of(lead.split(QUESTION, -1))
            .map(AnswerGrader::words)
            .collect(Collectors.joining("(.*)")));
  }

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

  /**
   * Whether it says more before its answer than short responses do. Where no answer is marked, it
   * is the last line of a response that ended.
   */
  @Override
  public boolean isLong(Problem problem, Response response) {
    String text = response.text().stripTrailing();
    int answer = notation.placeOfAnswer(text);
    if (answer < 0) {
      answer = response.isEnded() ? text.lastIndexOf('\n') + 1 : text.length();
    }
    String before = words(text.substring(0, answer));
    return !before.isEmpty() && !isShortLead(before, words(problem.prompt()));
  }

  private boolean isShortLead(String before, String prompt) {
    Matcher lead = Pattern.compile(shortLead).matcher(before);
    return lead.matches()
        && IntStream.rangeClosed(1, lead.groupCount())
            .allMatch(question -> prompt.contains(lead.group(question)));
  }

  /** Letters and digits: what begins a formula says nothing. */
  private static String words(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
