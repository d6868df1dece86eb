package org.pcot.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.jobs.report.RunSamples.Iteration;
import org.pcot.jobs.report.RunSamples.Prompt;
import org.pcot.jobs.report.RunSamples.Response;
import org.pcot.rl.rollouts.RolloutFile.Row;

class SampleChoiceTest {
  private static final SampleChoice CHOICE = new SampleChoice(1, 3, 10);

  private static Row row(
      int number, String prompt, String response, boolean right, boolean isLong) {
    return new Row(
        number, prompt, response, "1", right ? 1 : 0, 0.5, new float[1], 3, isLong, right, true, 4);
  }

  /** To each prompt 8 responses: wrong and short, but for the last of prompts 5 and 6. */
  private static List<Row> iteration(String prefix) {
    List<Row> rows = new ArrayList<>();
    for (int prompt = 0; prompt < 8; prompt++) {
      for (int response = 0; response < 8; response++) {
        boolean isLast = response == 7;
        boolean isRight = isLast && (prompt == 5 || prompt == 6);
        rows.add(row(prompt, prefix + prompt, "r" + response, isRight, isLast && prompt == 5));
      }
    }
    return rows;
  }

  private static List<String> prompts(Iteration iteration) {
    return iteration.shown().stream().map(prompt -> prompt.text().shown()).toList();
  }

  @Test
  void promptsWhoseResponsesDifferAreShownWithOneOfEachKind() {
    Iteration shown = CHOICE.of(9, Map.of(5, iteration("p"))).iterations().get(0);
    assertThat(prompts(shown)).containsExactly("p0", "p5", "p6");
    Prompt telling = shown.shown().get(1);
    assertThat(telling.shown())
        .extracting(response -> response.text().shown())
        .containsExactly("r0", "r1", "r2", "r7");
    assertThat(telling.shown()).extracting(Response::isRight).containsOnlyOnce(true);
    assertThat(telling.responses()).isEqualTo(8);
    assertThat(telling.right()).isEqualTo(1);
  }

  @Test
  void noTextIsShownTwice() {
    List<Row> rows = List.of(row(0, "p", "a", true, true), row(0, "p", "a", true, true));
    Iteration shown = CHOICE.of(1, Map.of(1, rows)).iterations().get(0);
    assertThat(shown.shown().get(0).shown()).hasSize(1);
    assertThat(shown.shown().get(0).responses()).isEqualTo(2);
  }

  @Test
  void theSummaryIsOfAllResponses() {
    RunSamples samples = CHOICE.of(9, Map.of(5, iteration("p")));
    Iteration shown = samples.iterations().get(0);
    assertThat(samples.kept()).isEqualTo(9);
    assertThat(shown.number()).isEqualTo(5);
    assertThat(shown.weights()).isEqualTo(4);
    assertThat(shown.responses()).isEqualTo(64);
    assertThat(shown.prompts()).isEqualTo(8);
    assertThat(shown.right()).isEqualTo(2.0 / 64);
    assertThat(shown.longShare()).isEqualTo(1.0 / 64);
    assertThat(shown.meanLength()).isEqualTo(3);
  }

  @Test
  void aPromptThatComesAgainIsFollowed() {
    Map<Integer, List<Row>> rows = new TreeMap<>();
    for (int iteration = 1; iteration <= 3; iteration++) {
      List<Row> all = new ArrayList<>(iteration("iteration " + iteration + ", "));
      all.add(row(8, "again", "x", false, false));
      rows.put(iteration, all);
    }
    assertThat(CHOICE.of(3, rows).iterations())
        .allSatisfy(it -> assertThat(prompts(it)).contains("again"));
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    String text = "\ud83d\ude00".repeat(12);
    Iteration shown =
        CHOICE.of(1, Map.of(1, List.of(row(0, "p", text, true, true)))).iterations().get(0);
    RunSamples.Text cut = shown.shown().get(0).shown().get(0).text();
    assertThat(cut.shown()).isEqualTo("\ud83d\ude00".repeat(10));
    assertThat(cut.more()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 40, 162, 10_000})
  void aPageOfManyRunsStaysSmall(int runs) {
    SampleChoice choice = SampleChoice.of(runs);
    long texts = (long) choice.runs() * choice.iterations() * 3 * (1 + 4);
    assertThat(texts * choice.characters()).isLessThan(600_000);
    assertThat(choice.iterations()).isGreaterThanOrEqualTo(3);
    assertThat(choice.runs()).isBetween(1, 40);
  }

  @Test
  void someOfManyBeginWithTheFirstAndEndWithTheLast() {
    List<Integer> all = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(Evenly.of(all, 4)).containsExactly(0, 3, 6, 9);
    assertThat(Evenly.of(all, 2)).containsExactly(0, 9);
    assertThat(Evenly.of(all, 10)).isEqualTo(all);
  }
}
