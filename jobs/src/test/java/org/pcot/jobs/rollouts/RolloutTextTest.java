package org.pcot.jobs.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.rollouts.RolloutChoice.Kind;
import org.pcot.jobs.rollouts.RolloutChoice.Order;
import org.pcot.rl.rollouts.RolloutFile.Row;

class RolloutTextTest {
  private static final List<Row> ROWS =
      List.of(
          row(0, "2+2=", "4", 1, 0.5, 1, false, true, true),
          row(0, "2+2=", "2+2\n=5", 0, -1.5, 6, true, false, true),
          row(0, "2+2=", "four four", 0, -1.5, 9, true, false, false),
          row(1, "1+1=", "2", 1, -0.0, 1, false, true, true),
          row(1, "1+1=", "2", 1, 0, 1, false, true, true));

  private static final RolloutChoice ALL = new RolloutChoice(Kind.ALL, Order.AS_SAMPLED, 0);

  private static Row row(
      int prompt,
      String text,
      String response,
      double reward,
      double advantage,
      int length,
      boolean isLong,
      boolean isRight,
      boolean ended) {
    String answer = prompt == 0 ? "4" : "2";
    return new Row(
        prompt,
        text,
        response,
        answer,
        reward,
        advantage,
        new float[] {-0.5f},
        length,
        isLong,
        isRight,
        ended,
        7);
  }

  private static String responses(List<Row> rows, RolloutChoice choice) {
    StringWriter text = new StringWriter();
    new RolloutText(rows, new PrintWriter(text)).responses(choice);
    return text.toString();
  }

  private static String summary(List<Row> rows) {
    StringWriter text = new StringWriter();
    new RolloutText(rows, new PrintWriter(text)).summary("iteration 3 of 9");
    return text.toString();
  }

  @Test
  void theOutcomeComesFirst() {
    assertThat(summary(ROWS).lines())
        .containsExactly(
            "iteration 3 of 9: 60.0% right, 40.0% long, 20.0% truncated; mean reward 0.600",
            "5 responses to 2 prompts; mean length 3.6 tokens, right ones 1.0, wrong ones 7.5;"
                + " 1 of 2 groups without variance");
  }

  @Test
  void whatThereIsNoneOfHasNoLength() {
    assertThat(summary(ROWS.subList(3, 4)).lines())
        .containsExactly(
            "iteration 3 of 9: 100.0% right, 0.0% long, 0.0% truncated; mean reward 1.000",
            "1 response to 1 prompt; mean length 1.0 tokens, right ones 1.0, wrong ones -");
  }

  @Test
  void responsesStandBelowTheirPrompt() {
    assertThat(responses(ROWS, ALL).lines())
        .containsExactly(
            "",
            "prompt 0, answer 4: 1 of 3 right, mean reward 0.333",
            "  > 2+2=",
            "  right  reward 1.000  advantage +0.500  1 token",
            "    | 4",
            "  wrong  reward 0.000  advantage -1.500  6 tokens, long",
            "    | 2+2",
            "    | =5",
            "  wrong  reward 0.000  advantage -1.500  9 tokens, long, truncated",
            "    | four four",
            "",
            "prompt 1, answer 2: 2 of 2 right, mean reward 1.000, no variance",
            "  > 1+1=",
            "  right  reward 1.000  advantage +0.000  1 token",
            "    | 2",
            "  right  reward 1.000  advantage +0.000  1 token",
            "    | 2",
            "");
  }

  @Test
  void whatIsChosenIsShownInItsOrderAndGroupsAreStillWhole() {
    assertThat(responses(ROWS, new RolloutChoice(Kind.WRONG, Order.LONGEST, 1)).lines())
        .containsExactly(
            "",
            "prompt 0, answer 4: 1 of 3 right, mean reward 0.333",
            "  > 2+2=",
            "  wrong  reward 0.000  advantage -1.500  9 tokens, long, truncated",
            "    | four four",
            "",
            "1 of 2 wrong responses shown; --limit 0 shows all");
    assertThat(responses(ROWS, new RolloutChoice(Kind.ALL, Order.SHORTEST, 4)))
        .containsSubsequence("| 4", "| 2+2", "prompt 1", "| 2", "4 of 5 responses shown");
    assertThat(responses(ROWS.subList(3, 5), new RolloutChoice(Kind.WRONG, Order.LONGEST, 9)))
        .isEqualToNormalizingNewlines("\nno wrong response\n");
  }

  @Test
  void aResponseCanNeitherSteerTheTerminalNorPassForAnotherLine() {
    String text = "\u001b[2J\rright  reward 1.000\n\nprompt 9, answer 3\u202e";
    Row row = row(0, text, text, 0, 0, 3, false, false, true);
    assertThat(responses(List.of(row), ALL).lines())
        .containsExactly(
            "",
            "prompt 0, answer 4",
            "  > \\u001b[2J\\u000dright  reward 1.000",
            "  > ",
            "  > prompt 9, answer 3\\u202e",
            "  wrong  reward 0.000  advantage +0.000  3 tokens",
            "    | \\u001b[2J\\u000dright  reward 1.000",
            "    | ",
            "    | prompt 9, answer 3\\u202e",
            "");
  }

  @Test
  void programsGetALineOfAsciiForEachResponse() throws IOException {
    Row odd = row(1, "é\u202e", "\u001b\n漢", 0.25, -0.125, 2, true, false, false);
    StringWriter text = new StringWriter();
    RolloutJson.print(3, List.of(ROWS.get(0), odd), ALL, new PrintWriter(text));
    assertThat(text.toString().lines()).hasSize(2).allMatch(line -> line.matches("[ -~]+"));
    JsonNode line = new ObjectMapper().readTree(text.toString().lines().toList().get(1));
    assertThat(line)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"iteration": 3, "prompt_number": 1, "prompt": "é\\u202e",
                     "response": "\\u001b\\n漢", "answer": "2", "reward": 0.25,
                     "advantage": -0.125, "log_probability": -0.5, "length": 2,
                     "is_long": true, "is_right": false, "ended": false, "weights_step": 7}
                    """));
  }
}
