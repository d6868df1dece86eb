package org.pcot.datasets.corpus.solutions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.commons.codec.digest.DigestUtils;
import org.pcot.datasets.answers.Answer;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.answers.UnreadableAnswerException;
import org.pcot.datasets.corpus.rejects.RejectedRowException;
import org.pcot.datasets.corpus.rejects.Rejection.Reason;
import org.pcot.datasets.corpus.solutions.ProblemsConfig.Annotations;
import org.pcot.datasets.corpus.solutions.ProblemsConfig.TooLong;
import org.pcot.datasets.problems.Problem;

/** Turns the texts of a row into a demonstration, and refuses what would teach a wrong answer. */
record SolutionReader(ProblemsConfig config, LengthLimits limits) implements Serializable {

  /**
   * @param texts of the columns that the configuration names, in its order
   */
  Solution read(List<String> texts) throws RejectedRowException {
    String question = texts.get(0);
    String solution = texts.get(1);
    AnswerNotation notation = config.notation();
    String answer =
        notation
            .stated(solution)
            .orElseThrow(
                () -> new RejectedRowException(Reason.NO_ANSWER, "its solution states no answer"));
    Answer value = read(answer);
    if (texts.size() > 2 && !value.matches(read(texts.get(2)))) {
      throw new RejectedRowException(
          Reason.OTHER_ANSWER,
          "its solution states " + answer + ", but its answer is " + texts.get(2));
    }
    String reasoning = notation.reasoning(solution);
    if (config.annotations() == Annotations.REMOVE) {
      reasoning = reasoning.replaceAll("<<[^<>]*>>", "");
    }
    return fitted(question, reasoning, answer.strip());
  }

  private Answer read(String answer) throws RejectedRowException {
    try {
      return config.notation().read(answer);
    } catch (UnreadableAnswerException e) {
      throw new RejectedRowException(
          Reason.UNREADABLE_ANSWER,
          "its answer '" + answer + "' cannot be read: " + e.getMessage());
    }
  }

  /** The demonstration within the greatest length, if need be with fewer lines of reasoning. */
  private Solution fitted(String question, String reasoning, String answer)
      throws RejectedRowException {
    TemplatesConfig templates = config.templates();
    String prompt = templates.prompt(question);
    String whole = templates.longResponse(question, reasoning, answer);
    String longResponse = whole;
    String kept = reasoning;
    while (isTooLong(prompt, longResponse)
        && config.tooLong() == TooLong.TRUNCATE
        && !kept.isEmpty()) {
      kept = kept.substring(0, Math.max(0, kept.lastIndexOf('\n')));
      longResponse = templates.longResponse(question, kept, answer);
    }
    boolean isTruncated = kept.length() < reasoning.length();
    if (isTruncated && kept.isBlank()) {
      longResponse = whole; // without any reasoning it would be none
    }
    String shortResponse = templates.shortResponse(question, answer);
    requireFit(prompt, longResponse, whole);
    requireFit(prompt, shortResponse, shortResponse);
    requireStated(answer, longResponse);
    requireStated(answer, shortResponse);
    return new Solution(
        new Problem(prompt, longResponse, shortResponse, answer),
        questionHash(question),
        isTruncated);
  }

  private boolean isTooLong(String prompt, String response) {
    return limits.excess(prompt, response).isPresent();
  }

  /**
   * @param whole the response before it was truncated, for the message
   */
  private void requireFit(String prompt, String response, String whole)
      throws RejectedRowException {
    if (isTooLong(prompt, response)) {
      throw new RejectedRowException(Reason.TOO_LONG, limits.excess(prompt, whole).orElseThrow());
    }
  }

  /** Whatever the templates are, a response must give back the answer that it is rewarded for. */
  private void requireStated(String answer, String response) throws RejectedRowException {
    AnswerNotation notation = config.notation();
    String stated = notation.stated(response).orElse("");
    if (!notation.areEqual(answer, stated)) {
      throw new RejectedRowException(
          Reason.NO_ANSWER,
          "a response made from it states '" + stated + "' instead of '" + answer + "'");
    }
  }

  /** Equal questions differ in case and spaces at most. */
  private static String questionHash(String question) {
    String plain = question.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
    return DigestUtils.sha256Hex(plain.getBytes(UTF_8));
  }
}
