package org.pcot.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class OutletTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Outlet outlet = new Outlet(new PrintStream(bytes, true, UTF_8));
  private final PrintWriter writer = new PrintWriter(outlet, true);

  @Test
  void nothingFollowsTheLastWord() {
    writer.println("first");
    outlet.lastWord("last");
    writer.println("later");
    assertThat(bytes.toString(UTF_8).lines()).containsExactly("first", "last");
  }

  @Test
  void theLastWordHasALineOfItsOwn() {
    writer.print("a bar [###");
    outlet.lastWord("last");
    assertThat(bytes.toString(UTF_8).lines()).containsExactly("a bar [###", "last");
  }

  @Test
  void silenceIsSilent() {
    writer.println("first");
    outlet.silence();
    writer.println("later");
    assertThat(bytes.toString(UTF_8).lines()).containsExactly("first");
  }
}
