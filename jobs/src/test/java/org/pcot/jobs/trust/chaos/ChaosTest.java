package org.pcot.jobs.trust.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A small sample of what {@code .ci/chaos} does at length. */
@EnabledOnOs(OS.LINUX)
class ChaosTest {
  private static final int KILLS = 3;
  private static final long SEED = 12;

  @TempDir private Path directory;

  @Test
  void anExperimentThatIsKilledAtRandomMomentsEndsWithTheSameFiles() throws Exception {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Tally tally = new Tally(new PrintStream(report, true, StandardCharsets.UTF_8));
    new Chaos(
            Installation.make(directory.resolve("installation")),
            directory,
            SEED,
            List.of(new Subject(Plan.RESUME, Scenario.EXPERIMENT)),
            KILLS,
            tally)
        .run(1, 1);
    tally.print();
    String told = report.toString(StandardCharsets.UTF_8);
    assertThat(tally.isClean()).as(told).isTrue();
    assertThat(tally.kills()).as(told).isPositive();
  }
}
