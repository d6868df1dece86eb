package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.algorithms.Grpo;

class IterationWatchTest {
  private static final Task TASK = new Parity(6, 1).task();
  private static final Algorithm GRPO =
      ConfigurationReader.of(Grpo.class, "iterations=20", "prompts=4", "group_size=3");
  private static final JsonNode TEACHING = iteration(0.5, 0.1, 0.4);

  @Test
  void anIterationOfTruncatedResponsesIsToldAtOnce() {
    assertThat(seen(TEACHING, iteration(1, 1, 0)).get(1))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith(
                        "all 12 responses were cut off at 7 tokens without an end token (id 1)"));
    assertThat(seen(iteration(0.99, 0.5, 0)).get(0)).isEmpty();
  }

  @Test
  void threeIterationsWithoutAnAdvantageAreToldWhileTheyLast() {
    JsonNode wrong = iteration(0.5, 1, 0);
    List<Optional<String>> seen =
        seen(wrong, wrong, TEACHING, wrong, wrong, wrong, wrong, TEACHING);
    assertThat(seen.subList(0, 5)).containsOnly(Optional.empty());
    assertThat(seen.get(5))
        .hasValueSatisfying(
            text ->
                assertThat(text).startsWith("every response of 3 iterations in a row was wrong"));
    assertThat(seen.get(6)).isEqualTo(seen.get(5));
    assertThat(seen.get(7)).isEmpty();
  }

  @Test
  void groupsThatAreAllRightOrAllWrongAreTold() {
    JsonNode alike = iteration(0, 1, 0.6);
    assertThat(seen(TEACHING, alike, alike, alike).get(3))
        .hasValueSatisfying(text -> assertThat(text).contains("all earned the same"));
  }

  @Test
  void successIsNoFault() {
    JsonNode right = iteration(0, 1, 1);
    assertThat(seen(TEACHING, right, right, right, right)).containsOnly(Optional.empty());
  }

  @Test
  void successBeforeAnythingWasLearntIsTold() {
    JsonNode right = iteration(0, 1, 1);
    assertThat(seen(right, right, right).get(2))
        .hasValueSatisfying(text -> assertThat(text).contains("start from an earlier checkpoint"));
  }

  @Test
  void aRunOfOneIterationIsJudgedByIt() {
    Algorithm once = ConfigurationReader.with((Grpo) GRPO, "iterations=1");
    assertThat(new IterationWatch(TASK, once).see(iteration(0, 1, 0)))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("every response of 1 iteration was wrong"));
  }

  @Test
  void linesOfEvaluationsAndOfVersionsThatCountedLessSayNothing() {
    JsonNode evaluation = JsonNodeFactory.instance.objectNode().put("eval/greedy/accuracy", 0);
    JsonNode older =
        JsonNodeFactory.instance
            .objectNode()
            .put("completions/clipped_ratio", 0)
            .put("completions/right_share", 0);
    JsonNode wrong = iteration(0, 1, 0);
    assertThat(seen(older, older, older, older)).containsOnly(Optional.empty());
    assertThat(seen(wrong, evaluation, wrong, evaluation, wrong).get(4)).isPresent();
  }

  private static List<Optional<String>> seen(JsonNode... lines) {
    IterationWatch watch = new IterationWatch(TASK, GRPO);
    return Stream.of(lines).map(watch::see).toList();
  }

  private static JsonNode iteration(double clipped, double zeros, double right) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("completions/clipped_ratio", clipped)
        .put("frac_advantage_zero", zeros)
        .put("completions/right_share", right);
  }
}
