package org.pcot.datasets.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.answers.AnswerNotation.GSM8K;
import static org.pcot.datasets.answers.AnswerNotation.MATH;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.answers.AnswerNotation;

class AnswerGraderTest {
  private static Problem problem(String answer) {
    return new Problem("question\n", "steps\n#### " + answer, "#### " + answer, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GSM8K | 1,080 | 54 * 20 = 1080 #### 1080 | true",
        "GSM8K | 1080 | #### $1,080.00 | true",
        "GSM8K | 1080 | 1080 | false",
        "GSM8K | 1080 | #### 1080 apples | false",
        "GSM8K | 1080 | #### 1080 #### 108 | false",
        "MATH | \\frac{1}{2} | so \\boxed{0.5} | true",
        "MATH | 0.5 | \\boxed{\\frac{1}{2}} | true",
        "MATH | (1,2) | \\boxed{\\left(1, 2\\right)} | true",
        "MATH | (1,2) | \\boxed{[1,2]} | false",
        "MATH | 2 | \\boxed{2} no, \\boxed{3} | false",
        "MATH | 2 | \\boxed{2 | false",
        "MATH | 2 | \\boxed{} | false",
      })
  void rightIsWhatStatesTheExpectedAnswerHoweverItIsWritten(
      AnswerNotation notation, String reference, String text, boolean isRight) {
    AnswerGrader grader = new AnswerGrader(notation);
    Problem problem = problem(reference);
    assertThat(grader.isRight(problem, text)).isEqualTo(isRight);
    assertThat(grader.isRight(problem, new Response(text, 9, true))).isEqualTo(isRight);
    assertThat(grader.isRight(problem, new Response(text, 9, false))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\\frac{1}", "{2"})
  void aReferenceThatCannotBeReadIsAnErrorAndMakesNothingWrong(String reference) {
    AnswerGrader grader = new AnswerGrader(MATH);
    assertThatThrownBy(() -> grader.isRight(problem(reference), "\\boxed{2}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no answer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GSM8K | steps #### 7 | true",
        "GSM8K | #### seven | false",
        "GSM8K | 7 | false",
        "MATH | \\boxed{x+1} | true",
        "MATH | \\boxed{\\frac{1}} | false",
        "MATH | x+1 | false",
      })
  void wellFormedIsWhatStatesAnAnswerThatCanBeRead(
      AnswerNotation notation, String text, boolean isWellFormed) {
    assertThat(new AnswerGrader(notation).isWellFormed(text)).isEqualTo(isWellFormed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GSM8K | #### 24 | false",
        "GSM8K | 48 / 2 = 24 #### 24 | true",
        "GSM8K | 48 / 2 = 24;#### 24 | true",
        "GSM8K | ;#### 24 | false",
        "GSM8K | #### 24;since 48 / 2 = 24 | false",
        "MATH | \\boxed{5} | false",
        "MATH | $\\boxed{5}$. | false",
        "MATH | We have $x + 1 = 6$. Thus $x = \\boxed{5}$. | true",
        "MATH | We have $x = 5$.;\\boxed{5} | true",
        "MATH | \\boxed{5};\\boxed{5} | true",
      })
  void longIsWhatSaysSomethingBeforeItsAnswer(
      AnswerNotation notation, String text, boolean isLong) {
    for (boolean isEnded : new boolean[] {true, false}) {
      assertThat(isLong(new AnswerGrader(notation), text, isEnded)).isEqualTo(isLong);
    }
  }

  private static boolean isLong(AnswerGrader grader, String text, boolean isEnded) {
    Problem problem = new Problem("How many?\n", "steps\n#### 5", "#### 5", "5");
    return grader.isLong(problem, new Response(text.replace(';', '\n'), 40, isEnded));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GSM8K | 24 | true | false",
        "GSM8K | 24; | true | false",
        "GSM8K | '' | true | false",
        "GSM8K | '' | false | false",
        "GSM8K | 48 / 2 = 24;so 24 + 48 | true | true",
        "GSM8K | 48 / 2 = 24;so 24 + 48 | false | true",
        "GSM8K | 48 / 2 = | false | true",
        "MATH | x = 5 | true | false",
        "MATH | We have $x + 1 | false | true",
      })
  void withoutAMarkedAnswerTheLastLineIsItUnlessTheResponseWasTruncated(
      AnswerNotation notation, String text, boolean isEnded, boolean isLong) {
    assertThat(isLong(new AnswerGrader(notation), text, isEnded)).isEqualTo(isLong);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The answer is;#### {answer} | The answer is;#### 24 | false",
        "The answer is;#### {answer} | the number is;#### 24 | true",
        "The answer is;#### {answer} | #### 24 | false",
        "The answer is;#### {answer} | The answer is 48 / 2, so #### 24 | true",
        "{question} It is (.*) #### {answer} | How many?;It is (.*) #### 24 | false",
        "{question} It is (.*) #### {answer} | How many? 48 / 2. It is #### 24 | true",
        "{question} It is (.*) #### {answer} | 48 / 2. It is #### 24 | true",
      })
  void whatShortResponsesSayBeforeTheirAnswerIsNoReasoning(
      String template, String text, boolean isLong) {
    AnswerGrader grader =
        AnswerGrader.of(
            GSM8K, question -> template.replace("{question}", question).replace("{answer}", "1"));
    assertThat(isLong(grader, text, true)).isEqualTo(isLong);
  }

  @Test
  void demonstrationsAreThoseOfTheProblem() {
    AnswerGrader grader = new AnswerGrader(GSM8K);
    assertThat(grader.isDemonstration(problem("5"), new Response("steps\n#### 5", 9, true)))
        .isTrue();
    assertThat(grader.isDemonstration(problem("5"), new Response("#### 5.0", 9, true))).isFalse();
  }
}
