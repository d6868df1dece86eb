package org.pcot.datasets.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Whatever a model writes is read or refused, and judged the same from both sides. */
class AnswerFuzzTest {
  private static final List<String> PIECES =
      List.of(
          ("\\frac|\\sqrt|\\sqrt[3]|{|}|(|)|[|]|\\{|\\}|^|_|1|23|0|.|,|-|+|\\pm|/|=|\\cdot|x|AB|\\pi"
                  + "|\\text{|cm|\\text{ or }|\\$|$|\\%|^\\circ|\\left|\\right.|\\infty|\\cup|;|\\!"
                  + "|\\begin{pmatrix}|\\end{pmatrix}|&|\\\\| |\\sin|!|'|\\begin|√|sqrt(|é|\ud83d\ude00|\\")
              .split("\\|"));

  @RepeatedTest(20)
  void anyTextIsReadOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String previous = "1";
    for (int i = 0; i < 1_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(12);
      for (int j = 0; j < length; j++) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String answer = text.toString();
      assertThat(AnswerNotation.MATH.areEqual(answer, previous))
          .as("seed " + seed + ": " + answer + " and " + previous)
          .isEqualTo(AnswerNotation.MATH.areEqual(previous, answer));
      AnswerNotation.MATH.stated("\\boxed" + answer);
      AnswerNotation.GSM8K.areEqual(answer, previous);
      previous = answer;
    }
  }

  @Test
  void deepNestingIsRefusedOrReadWithoutExhaustingTheStack() {
    for (String open :
        List.of("(", "{", "\\frac", "\\sqrt{", "^", "_{", "\\{", "\\text{", "-", "/")) {
      String deep = String.join("", Collections.nCopies(3_000, open)) + "1";
      assertThat(AnswerNotation.MATH.areEqual(deep, "2")).as(open).isFalse();
    }
    List<String> closed = new ArrayList<>(Collections.nCopies(2_000, "("));
    closed.add("1");
    closed.addAll(Collections.nCopies(2_000, ")"));
    assertThat(AnswerNotation.MATH.areEqual(String.join("", closed), "2")).isFalse();
  }
}
