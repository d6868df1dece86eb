package org.pcot.datasets.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.answers.AnswerNotation.GSM8K;
import static org.pcot.datasets.answers.AnswerNotation.MATH;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatedAnswerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "so \\boxed{5}. | 5",
        "\\boxed{\\frac{1}{2}} | \\frac{1}{2}",
        "\\boxed{1} or \\boxed{2} | 2",
        "\\boxed{1} or \\fbox{2} | 2",
        "\\fbox{1} or \\boxed{2} | 2",
        "\\boxed 5 | 5",
        "$\\boxed 15$ is it | 15",
        "\\boxed {17}. | 17",
        "the answer is \\boxed 2. | 2",
        "\\boxed 2, as claimed | 2",
        "\\(\\boxed 8\\). | 8",
        "\\[\\boxed 8\\] | 8",
        "(so \\boxed 8) | 8",
        "\\boxed 3.5; | 3.5",
        "\\boxed 1,000, | 1,000",
        "\\boxed -7?! | -7?!",
        "\\boxed\\frac{1}{2}. | \\frac{1}{2}",
        "\\boxed \\frac{1}{ 2 }. | \\frac{1}{ 2 }",
        "\\boxed (1, 2). | (1, 2)",
        "\\boxed [1, 2), | [1, 2)",
        "\\boxed (1 and | (1",
        "\\boxed 90^\\circ. | 90^\\circ",
        "\\boxed{\\{1,2\\}} | \\{1,2\\}",
        "\\boxed{a\\}b} | a\\}b",
        "\\boxed{1} in \\boxedin{2} | 1",
        "\\boxed{\\boxed{3}} | 3",
      })
  void takesTheContentOfTheLastBox(String solution, String answer) {
    assertThat(MATH.stated(solution)).hasValue(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "\\boxed", "\\boxed{5", "\\boxed{1} and \\boxed{2", "boxed{5}"})
  void aSolutionWithoutAWholeBoxStatesNothing(String solution) {
    assertThat(MATH.stated(solution)).isEmpty();
  }

  @Test
  void takesWhatFollowsTheLastMarkOnItsLine() {
    assertThat(GSM8K.stated("3+4 = 7\n#### 7")).hasValue("7");
    assertThat(GSM8K.stated("#### 1,080 \nand on")).hasValue("1,080");
    assertThat(GSM8K.stated("#### 1\n#### 2")).hasValue("2");
    assertThat(GSM8K.stated("####5")).hasValue("5");
    for (String none : List.of("", "7", "### 7", "#### ", "#### \n7")) {
      assertThat(GSM8K.stated(none)).as(none).isEmpty();
    }
  }

  @Test
  void reasoningIsTheSolutionWithoutTheLineOfItsAnswer() {
    assertThat(GSM8K.reasoning("3+4 = 7\n#### 7")).isEqualTo("3+4 = 7");
    assertThat(MATH.reasoning("so \\boxed{5}.")).isEqualTo("so \\boxed{5}.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,080 | 1080",
        "$5 | 5",
        "-$5 | -5",
        "$-5 | -5",
        "+5 | 5",
        "0.50 | .5",
        "72. | 72",
        "72.00 | 72",
        "007 | 7",
        "-0 | 0",
        "1,234,567.5 | 1234567.50",
        "€3 | 3",
        "1\u202f080 | 1080",
        "1\u00a0234\u00a0567 | 1234567",
        "− 3 | -3"
      })
  void numbersOfGsm8kAreEqualByValue(String first, String second) {
    assertThat(GSM8K.areEqual(first, second)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,080 | 108",
        "5 | -5",
        "0.5 | 5",
        "10 | 100",
        "1.5 | 15",
        "72 | 72 apples",
        "10 | 10%",
        "0.33 | 1/3",
        "12 | 1 2",
        "1080 | 1,08",
        "1 080 | 1080",
        "1,234\u00a0567 | 1234567"
      })
  void otherNumbersOfGsm8kAreNot(String first, String second) {
    assertThat(GSM8K.areEqual(first, second)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "-", "$", "1,08", "1,0800", ",080", "1..5", "1.5.2", "5 6", "x", "1e3", "٣"
      })
  void whatIsNoNumberCannotBeReadAndEqualsNotEvenItself(String text) {
    assertThatThrownBy(() -> GSM8K.read(text)).isInstanceOf(UnreadableAnswerException.class);
    assertThat(GSM8K.areEqual(text, text)).isFalse();
  }
}
