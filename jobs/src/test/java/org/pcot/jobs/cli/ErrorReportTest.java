package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;

class ErrorReportTest {
  private final StringWriter err = new StringWriter();

  @Test
  void aMistakeIsToldWithItsRemedy() {
    assertThat(print(new UserError("d is 0", "give it 1"), false)).isEqualTo(2);
    assertThat(err.toString().lines()).containsExactly("pcot: d is 0", "      give it 1");
  }

  @Test
  void aMistakeFoundByAnExecutorIsStillAMistake() {
    Exception wrapped = new IllegalStateException("task 7 failed", new UserError("no", "mend it"));
    assertThat(print(wrapped, false)).isEqualTo(2);
    assertThat(err.toString()).contains("pcot: no", "mend it").doesNotContain("task 7");
  }

  @Test
  void anInternalFailureIsOneLineAndAHint() {
    Exception failure = new IllegalStateException("outer", new ArithmeticException("inner"));
    assertThat(print(failure, false)).isEqualTo(1);
    assertThat(err.toString()).contains("ArithmeticException: inner", "--verbose");
    assertThat(err.toString().lines()).hasSize(2);
  }

  @Test
  void verboseShowsTheStackTrace() {
    assertThat(print(new IllegalStateException("broken"), true)).isEqualTo(1);
    assertThat(err.toString()).contains("\tat org.pcot.jobs.cli.ErrorReportTest");
  }

  private int print(Throwable failure, boolean verbose) {
    return ErrorReport.print(failure, new PrintWriter(err), verbose);
  }
}
