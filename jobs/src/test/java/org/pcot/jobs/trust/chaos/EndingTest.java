package org.pcot.jobs.trust.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.io.IOException: no\n\tat org.pcot.jobs.Pcot.main(Pcot.java:14)\n",
        "\tat java.base/java.lang.Thread.run(Thread.java:840)\n",
        "Exception in thread \"main\" java.lang.Error\n",
        "Caused by: java.lang.IllegalStateException: no\n"
      })
  void aStackTraceIsSeen(String text) {
    assertThat(new Ending(1, "", text).hasStackTrace()).isTrue();
    assertThat(new Ending(0, text, "").hasStackTrace()).isTrue();
  }

  @Test
  void progressAndMessagesAreExpectedAndNothingElseIs() {
    String progress = "corpus, seed 3               1/1 0 s  200 rows, 0.305 of them long\n";
    String message = "pcot: x: is missing\n      choose another\n";
    assertThat(new Ending(2, "", progress + message).unexpectedLine()).isEmpty();
    assertThat(new Ending(2, "", progress + message).hasStackTrace()).isFalse();
    assertThat(new Ending(0, "", progress + "12:00:00 ERROR Executor: lost\n").unexpectedLine())
        .hasValue("12:00:00 ERROR Executor: lost");
  }

  @Test
  void anInterruptionThatDoesNotEndWithHowToGoOnIsSeen() {
    String progress = "corpus, seed 3               1/1 0 s  200 rows, 0.305 of them long\n";
    String told =
        "pcot: interrupted; what is finished is kept, and this goes on from there: pcot x\n";
    assertThat(new Ending(143, "", "").isSpeechless()).isFalse();
    assertThat(new Ending(143, "", progress).isSpeechless()).isTrue();
    assertThat(new Ending(143, "", progress + told).isSpeechless()).isFalse();
    assertThat(new Ending(143, "", progress + told + "more\n").isSpeechless()).isTrue();
  }
}
