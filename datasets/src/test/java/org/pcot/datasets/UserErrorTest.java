package org.pcot.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserErrorTest {
  @Test
  void whatSteersATerminalIsSpeltOut() {
    UserError error = new UserError("key \u001b[31m\tx\u202e\u009by\nnext", "mend \u0000");
    assertThat(error).hasMessage("key \\u001b[31m\tx\\u202e\\u009by\nnext");
    assertThat(error.remedy()).isEqualTo("mend \\u0000");
    assertThat(new UserError("Größe \u200d $1 \\u", "")).hasMessage("Größe \u200d $1 \\u");
  }

  @Test
  void ofAVeryLongTextTheBeginningStays() {
    assertThat(new UserError("x".repeat(1_000_000), "").getMessage())
        .hasSize(10_003)
        .endsWith("...");
  }
}
