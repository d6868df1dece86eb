package org.pcot.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter text = new StringWriter();
  private final AtomicLong now = new AtomicLong();

  @Test
  void aLogGetsALineNowAndThenAndOneAtTheEnd() {
    try (Progress.Stage stage = progress(false).begin("training", 0, 40)) {
      for (int step = 1; step <= 40; step++) {
        now.addAndGet(1000);
        stage.update(step, "loss " + step);
      }
    }
    assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "training 10/40 10 s, 30 s to go loss 10",
            "training 20/40 20 s, 20 s to go loss 20",
            "training 30/40 30 s, 10 s to go loss 30",
            "training 40/40 40 s loss 40");
  }

  @Test
  void timeToGoIsThatOfTheStepsSinceTheResume() {
    try (Progress.Stage stage = progress(false).begin("training", 80, 100)) {
      now.addAndGet(90_000);
      stage.update(90, "");
    }
    assertThat(text.toString()).contains("90/100 1 min 30 s, 1 min 30 s to go");
  }

  @Test
  void aTerminalGetsOneLineThatIsRedrawn() {
    try (Progress.Stage stage = progress(true).begin("training", 0, 2)) {
      now.addAndGet(1000);
      stage.update(1, "half");
      now.addAndGet(1000);
      stage.update(2, "whole");
    }
    assertThat(text.toString()).containsOnlyOnce("\n").endsWith("whole\n");
    assertThat(text.toString().split("\r\u001b\\[K")).hasSize(4);
    assertThat(text.toString())
        .contains("[############............] 1/2", "[########################] 2/2");
  }

  @Test
  void nothingIsShownOfAStageThatDidNothing() {
    progress(false).begin("training", 0, 2).close();
    assertThat(text.toString()).isEmpty();
  }

  private Progress progress(boolean isTerminal) {
    return new Progress(new PrintWriter(text), isTerminal, now::get);
  }
}
