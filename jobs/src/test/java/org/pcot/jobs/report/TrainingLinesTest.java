package org.pcot.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrainingLinesTest {
  private static JsonNode line(long step) {
    return JsonNodeFactory.instance.objectNode().put("step", step).put("loss", (double) step);
  }

  @Test
  void aFewStepsAreShownAsTheyAre() {
    TrainingLines lines = TrainingLines.of(List.of(line(1), line(2), line(3)));
    assertThat(lines.steps()).containsExactly(1L, 2L, 3L);
    assertThat(lines.values()).containsOnlyKeys("loss");
    assertThat(lines.values().get("loss")).containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void ofManyStepsNeighboursAreOnePoint() {
    List<JsonNode> all = LongStream.rangeClosed(1, 1001).mapToObj(TrainingLinesTest::line).toList();
    TrainingLines lines = TrainingLines.of(all);
    assertThat(lines.steps()).hasSize(201).startsWith(5L, 10L).endsWith(1000L, 1001L);
    assertThat(lines.values().get("loss"))
        .hasSize(201)
        .startsWith(3.0, 8.0)
        .endsWith(998.0, 1001.0);
  }

  @Test
  void whatHasNoValueIsLeftOpen() {
    JsonNode empty = JsonNodeFactory.instance.objectNode().put("step", 2).putNull("loss");
    assertThat(TrainingLines.of(List.of(line(1), empty)).values().get("loss"))
        .containsExactly(1.0, Double.NaN);
  }

  @Test
  void aRunWithoutStepsHasNoLines() {
    assertThat(TrainingLines.of(List.of()).steps()).isEmpty();
  }
}
