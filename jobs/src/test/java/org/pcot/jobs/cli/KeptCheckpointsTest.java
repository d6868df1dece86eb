package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints an experiment leaves. */
class KeptCheckpointsTest {
  private static final String PRETRAINING = "seed_3/pretraining";
  private static final String POSTTRAINING =
      "seed_3/posttraining_from_step_000006/grpo-end_to_end-t1.0";

  @TempDir private Path output;

  private Path experiment(boolean isKeepingAll) throws IOException {
    Path runs = output.resolve(isKeepingAll ? "all" : "needed");
    List<String> settings =
        List.of(
            "pretrain.checkpoint_interval=3",
            "posttrain.from=[6]",
            "posttrain.checkpoint_interval=1",
            "pretrain.keep_all_checkpoints=" + isKeepingAll,
            "posttrain.keep_all_checkpoints=" + isKeepingAll);
    CommandLineCall call =
        CommandLineCall.of(
            Stream.concat(
                    Stream.of("experiment", "--config", TinyExperiment.file(), "--output", runs),
                    settings.stream().flatMap(set -> Stream.of("--set", set)))
                .toArray());
    assertThat(call.exitCode()).as(call.err()).isZero();
    try (Stream<Path> entries = Files.list(runs)) {
      return entries.filter(path -> !path.endsWith("corpora")).findFirst().orElseThrow();
    }
  }

  private static List<String> checkpoints(Path run, String stage) throws IOException {
    try (Stream<Path> steps = Files.list(run.resolve(stage).resolve("checkpoints"))) {
      return steps.map(step -> step.getFileName().toString()).sorted().toList();
    }
  }

  private static Path checkpoint(Path run, String stage, int step) {
    return run.resolve(stage).resolve("checkpoints/step_00%04d".formatted(step));
  }

  private static void assertSame(Path run, Path other) throws IOException {
    for (Path checkpoint :
        List.of(
            checkpoint(run, PRETRAINING, 6),
            checkpoint(run, PRETRAINING, 18),
            checkpoint(run, POSTTRAINING, 4))) {
      assertThat(other.resolve(run.relativize(checkpoint)).resolve("SHA256SUMS"))
          .hasSameTextualContentAs(checkpoint.resolve("SHA256SUMS"));
    }
  }

  private static void assertOnlyNeededAreThere(Path run) throws IOException {
    assertThat(checkpoints(run, PRETRAINING)).containsExactly("step_000006", "step_000018");
    assertThat(checkpoints(run, POSTTRAINING)).containsExactly("step_000004");
  }

  /** Those that go would have been read by nobody; a killed driver may leave some of them. */
  @Test
  void whatIsNeededStaysAndARunResumesFromItToTheSameBits() throws IOException {
    Path all = experiment(true);
    assertThat(checkpoints(all, PRETRAINING)).hasSize(6);
    assertThat(checkpoints(all, POSTTRAINING)).hasSize(4);
    Path needed = experiment(false);
    assertOnlyNeededAreThere(needed);
    assertSame(all, needed);

    Directories.delete(checkpoint(needed, PRETRAINING, 18));
    Directories.delete(checkpoint(needed, POSTTRAINING, 4));
    Files.createDirectory(checkpoint(needed, PRETRAINING, 3));
    assertThat(experiment(false)).isEqualTo(needed);
    assertOnlyNeededAreThere(needed);
    assertSame(all, needed);

    Directories.copy(checkpoint(all, PRETRAINING, 15), checkpoint(needed, PRETRAINING, 15));
    assertThat(experiment(false)).isEqualTo(needed);
    assertOnlyNeededAreThere(needed);
  }
}
