package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;

/** A sample of what {@code .ci/fuzz} runs, and the harness's own judgement. */
class FuzzTest {
  private static final int INPUTS = 299;
  private static final Path FAILURES = Path.of("target", "fuzz");

  @TempDir private Path work;

  @Test
  void everyInputIsReadOrRefusedInWords() throws Exception {
    FuzzRun run = new FuzzRun(Fuzz.kinds(work), 12, work, FAILURES);
    assertThat(run.run(INPUTS)).as("faults, kept in " + FAILURES.toAbsolutePath()).isZero();
  }

  @Test
  void faultsOfEveryKindAreFound() throws Exception {
    assertThat(outcome(file -> {})).isEqualTo(Outcome.READ);
    assertThat(outcome(file -> refuse("x: is no such thing", "write y")))
        .isEqualTo(Outcome.REFUSED);
    assertThat(outcome(file -> refuse("", "write y"))).isEqualTo(Outcome.FAILED);
    assertThat(outcome(file -> refuse("x: is wrong", " "))).isEqualTo(Outcome.FAILED);
    assertThat(outcome(file -> List.of().get(0))).isEqualTo(Outcome.FAILED);
    assertThat(outcome(file -> overflow(1))).isEqualTo(Outcome.FAILED);
    assertThat(outcome(file -> fill())).isEqualTo(Outcome.EXPLODED);
  }

  private static Outcome outcome(FuzzKind.Reader reader) throws InterruptedException {
    return Trial.of(reader, Path.of("none")).outcome();
  }

  private static void refuse(String message, String remedy) {
    throw new UserError(message, remedy);
  }

  private static int overflow(int depth) {
    return depth < 0 ? depth : overflow(depth + 1) + 1; // negative after 2^31 calls
  }

  private static void fill() {
    throw new OutOfMemoryError("Java heap space");
  }

  @Test
  void aMutationIsAFunctionOfItsSeed() {
    byte[] content = "name: tiny\nseeds: [3]\n".getBytes(UTF_8);
    for (int seed = 0; seed < 200; seed++) {
      byte[] changed = new Mutations(new Random(seed), List.of("d")).of(content);
      assertThat(new Mutations(new Random(seed), List.of("d")).of(content)).isEqualTo(changed);
    }
  }
}
