package org.pcot.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
  @TempDir Path directory;

  /** So few that Java starts and could not load the class that would explain it. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void tooFewAreToldBeforeAnyClassIsMissed() throws Exception {
    Path said = directory.resolve("said");
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash", "-c", "ulimit -n 120; exec \"$0\" -Xmx64m " + Pcot.class.getName(), java)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).content().contains("may open 120 files", "needs 512", "ulimit -Hn");
    assertThat(process.exitValue()).isEqualTo(2);
  }

  @Test
  void enoughAreNoMistake() {
    assertThat(OpenFiles.tooFew(OpenFiles.LEAST)).isEmpty();
    assertThat(OpenFiles.tooFew(OpenFiles.LEAST - 1)).isPresent();
  }
}
