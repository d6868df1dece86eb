package org.pcot.datasets.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.answers.AnswerNotation.GSM8K;
import static org.pcot.datasets.answers.AnswerNotation.MATH;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.PublishedData;

/** Every published row of GSM8K and MATH gives its answer back. */
class PublishedAnswersTest {
  /** Rows whose authors left the box empty. */
  private static final List<String> WITHOUT_ANSWER =
      List.of("train/number_theory/7115.json", "train/number_theory/7117.json");

  private static List<JsonNode> math() throws IOException {
    List<JsonNode> rows = new ArrayList<>(PublishedData.rows("math/train.jsonl"));
    rows.addAll(PublishedData.rows("math/test.jsonl"));
    assertThat(rows).hasSize(12_500);
    return rows;
  }

  @Test
  void everySolutionOfMathStatesThePublishedAnswer() throws IOException {
    for (JsonNode row : math()) {
      assertThat(MATH.stated(row.get("solution").textValue()))
          .as(row.toString())
          .hasValue(row.get("answer").textValue());
    }
  }

  @Test
  void everyAnswerOfMathEqualsItselfHoweverItIsWrapped() throws IOException {
    int read = 0;
    for (JsonNode row : math()) {
      String answer = row.get("answer").textValue();
      if (WITHOUT_ANSWER.contains(row.get("unique_id").textValue())) {
        assertThatThrownBy(() -> MATH.read(answer)).isInstanceOf(UnreadableAnswerException.class);
        continue;
      }
      for (String solution : wrapped(answer)) {
        String stated = MATH.stated(solution).orElseThrow();
        assertThat(MATH.areEqual(answer, stated)).as(stated + " is " + answer).isTrue();
      }
      read++;
    }
    assertThat(read).isEqualTo(12_498);
  }

  private static List<String> wrapped(String answer) {
    return List.of(
        "\\boxed{" + answer + "}",
        "First \\boxed{1}, or \\fbox{2}. So it is $\\boxed {" + answer + "}$.\nThat was all.",
        "\\fbox{{" + answer + "}}",
        "\\boxed{$ " + answer + " $}",
        "\\boxed{" + answer.replace("\\frac", "\\dfrac").replace(" ", "  ") + ".}",
        "\\boxed{" + answer.replace("(", "\\left(").replace(")", "\\right)") + "}");
  }

  @Test
  void everyRowOfGsm8kStatesANumberThatEqualsItself() throws IOException {
    List<JsonNode> rows = new ArrayList<>(PublishedData.rows("gsm8k/train.jsonl"));
    rows.addAll(PublishedData.rows("gsm8k/test.jsonl"));
    assertThat(rows).hasSize(7_473 + 1_319);
    for (JsonNode row : rows) {
      String solution = row.get("answer").textValue();
      String answer = GSM8K.stated(solution).orElseThrow();
      assertThat(solution).endsWith("#### " + answer);
      String plain = answer.replace(",", "");
      for (String other : List.of(answer, plain, "$" + answer + ".", plain + ".00")) {
        assertThat(GSM8K.areEqual(answer, other)).as(answer + " is " + other).isTrue();
      }
      assertThat(GSM8K.areEqual(answer, plain + "0")).isEqualTo(plain.equals("0"));
      assertThat(GSM8K.areEqual(answer, "-" + plain)).isEqualTo(plain.equals("0"));
    }
  }

  @Test
  void plainNumbersOfMathAreEqualExactlyWhenTheirValuesAre() throws Exception {
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode row : math()) {
      String answer = row.get("answer").textValue();
      double value = value(answer);
      if (!Double.isNaN(value)) {
        values.put(answer, value);
      }
    }
    assertThat(values).hasSizeGreaterThan(1_500);
    Map<String, Answer> answers = new TreeMap<>();
    for (String answer : values.keySet()) {
      answers.put(answer, MATH.read(answer));
    }
    List<String> misjudged = new ArrayList<>();
    for (String first : values.keySet()) {
      for (String second : values.keySet()) {
        boolean areEqual = answers.get(first).matches(answers.get(second));
        if (areEqual != values.get(first).equals(values.get(second))) {
          misjudged.add(first + " and " + second);
        }
      }
    }
    assertThat(misjudged).isEmpty();
  }

  private static final Pattern DECIMAL = Pattern.compile("-?\\d*\\.?\\d+");
  private static final Pattern FRACTION =
      Pattern.compile("(-?)\\\\[dt]?frac(?:\\{(\\d+)\\}|(\\d))(?:\\{(\\d+)\\}|(\\d))");

  /** By floating point, which tells these few short numbers apart; not a number for the rest. */
  private static double value(String answer) {
    if (DECIMAL.matcher(answer).matches()) {
      return Double.parseDouble(answer);
    }
    Matcher fraction = FRACTION.matcher(answer);
    if (!fraction.matches()) {
      return Double.NaN;
    }
    String above = fraction.group(2) == null ? fraction.group(3) : fraction.group(2);
    String below = fraction.group(4) == null ? fraction.group(5) : fraction.group(4);
    double value = Double.parseDouble(above) / Double.parseDouble(below);
    return fraction.group(1).isEmpty() ? value : -value;
  }

  /** What a sloppy rule would take for the same: another digit, no minus, another bracket. */
  @Test
  void anyOtherDigitSignOrBracketMakesAnotherAnswer() throws Exception {
    Random random = new Random();
    List<String> merged = new ArrayList<>();
    int changes = 0;
    for (String answer : distinctAnswers()) {
      for (int i = 0; i < answer.length(); i++) {
        String other = changed(answer, i, random);
        if (!other.equals(answer)) {
          changes++;
          if (MATH.areEqual(answer, other)) {
            merged.add(answer + " and " + other);
          }
        }
      }
    }
    assertThat(changes).isGreaterThan(15_000);
    assertThat(merged).isEmpty();
  }

  private static String changed(String answer, int at, Random random) {
    char c = answer.charAt(at);
    String before = answer.substring(0, at);
    String after = answer.substring(at + 1);
    if (c >= '0' && c <= '9') {
      int digit = (c - '0' + 1 + random.nextInt(9)) % 10;
      return before + digit + after;
    }
    return switch (c) {
      case '-' -> before + after;
      case '(' -> before + "[" + after;
      case ')' -> before + "]" + after;
      case '[' -> before + "(" + after;
      case ']' -> before + ")" + after;
      default -> answer;
    };
  }

  private static Set<String> distinctAnswers() throws IOException {
    Set<String> answers = new TreeSet<>();
    for (JsonNode row : math()) {
      answers.add(row.get("answer").textValue());
    }
    answers.remove("");
    assertThat(answers).hasSize(4_340);
    return answers;
  }

  /**
   * The pairs of distinct published answers that are taken for equal were looked through one by
   * one: the first are two spellings of one answer, the others differ in a unit or a label that one
   * of them leaves out. A rule that merges more, or less, changes their numbers.
   */
  @Test
  void asManyPairsOfDistinctAnswersAreEqualAsWereLookedThrough() throws Exception {
    List<Answer> distinct = new ArrayList<>();
    for (String answer : distinctAnswers()) {
      distinct.add(MATH.read(answer));
    }
    int identical = 0;
    int withoutUnit = 0;
    int withoutLabel = 0;
    for (int i = 0; i < distinct.size(); i++) {
      for (int j = 0; j < i; j++) {
        Answer first = distinct.get(i);
        Answer second = distinct.get(j);
        if (first.matches(second)) {
          identical += first.equals(second) ? 1 : 0;
          withoutUnit += first.unit().equals(second.unit()) ? 0 : 1;
          withoutLabel += first.label().equals(second.label()) ? 0 : 1;
        }
      }
    }
    assertThat(List.of(identical, withoutUnit, withoutLabel)).isEqualTo(List.of(485, 287, 78));
  }
}
