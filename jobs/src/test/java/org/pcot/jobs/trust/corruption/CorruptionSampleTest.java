package org.pcot.jobs.trust.corruption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of what {@code .ci/corrupt} does a thousand times. */
class CorruptionSampleTest {
  private static final int COUNT = 25;
  private static final long SEED = 100_000;

  @TempDir Path root;

  @Test
  void nothingDamagedIsUsedInSilence() throws IOException {
    ByteArrayOutputStream faults = new ByteArrayOutputStream();
    List<Workspace> workspaces = new Workspaces(root).ofRuns();
    Tally tally =
        Corruptions.run(
            workspaces, COUNT, SEED, new PrintStream(faults, true, StandardCharsets.UTF_8));
    assertThat(tally.faults()).as(faults.toString(StandardCharsets.UTF_8)).isZero();
  }
}
