package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.rl.rollouts.RolloutFile;

/** Rollouts of runs that are as experiments and sweeps leave them, by the command line. */
class RolloutsCommandTest {
  private static final String STAR = "posttraining_from_step_000012/star-end_to_end-t1.0";
  private static final String GRPO = "posttraining_from_step_000018/grpo-end_to_end-t1.0";

  @TempDir static Path temporary;
  private static Path experiment;

  @BeforeAll
  static void writeRuns() throws IOException {
    experiment = temporary.resolve("runs/tiny-0123456789");
    Files.createDirectories(experiment.resolve("seed_3/pretraining/checkpoints/step_000012"));
    Files.createDirectories(experiment.resolve("_leases"));
    write(experiment.resolve("seed_3").resolve(STAR), 1, 2, 4);
    write(experiment.resolve("seed_4").resolve(STAR), 1);
    write(experiment.resolve("seed_4").resolve(GRPO), 1);
  }

  private static void write(Path run, int... iterations) throws IOException {
    for (int iteration : iterations) {
      List<RolloutFile.Row> rows =
          IntStream.range(0, 24).mapToObj(response -> row(iteration, response)).toList();
      RolloutFile.write(
          new org.apache.hadoop.fs.Path(run.toUri()), iteration, rows, new Configuration(false));
    }
  }

  private static RolloutFile.Row row(int iteration, int response) {
    boolean isRight = response % 3 == 0;
    return new RolloutFile.Row(
        response / 4,
        "prompt " + response / 4,
        "iteration " + iteration + ", response " + response,
        "1",
        isRight ? 1 : 0,
        isRight ? 0.5 : -0.5,
        new float[] {-1},
        response,
        false,
        isRight,
        true,
        iteration - 1L);
  }

  private static CommandLineCall rollouts(Object... arguments) {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "rollouts";
    all[1] = "--run";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return CommandLineCall.of(all);
  }

  private static String done(Object... arguments) {
    CommandLineCall call = rollouts(arguments);
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err()).isEmpty();
    return call.out();
  }

  private static void refuses(CommandLineCall call, String... messages) {
    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).contains(messages).doesNotContain("internal failure");
    assertThat(call.out()).isEmpty();
  }

  @Test
  void theLastIterationIsReadUnlessAnotherIsNamed() {
    Path seed = experiment.resolve("seed_3");
    String last = done(seed);
    assertThat(last).startsWith("iteration 4 of 4: 33.3% right, 0.0% long, 0.0% truncated;");
    assertThat(last)
        .contains(STAR, "| iteration 4, response 0", "20 of 24 responses shown")
        .doesNotContain("iteration 2");
    assertThat(done(seed, "--iteration", 2)).contains("iteration 2 of 4: ", "| iteration 2, resp");
    assertThat(done(seed.resolve(STAR))).isEqualTo(last);
    assertThat(done(seed.resolve(STAR).resolve("rollouts"))).isEqualTo(last);
  }

  @Test
  void oneOfSeveralRunsIsToBeChosen() {
    CommandLineCall call = rollouts(experiment);
    refuses(call, experiment + ": has rollouts of 3 post-training runs");
    assertThat(call.err().lines().filter(line -> line.contains("--run")))
        .containsExactly(
            "      --run " + experiment.resolve("seed_3").resolve(STAR),
            "      --run " + experiment.resolve("seed_4").resolve(STAR),
            "      --run " + experiment.resolve("seed_4").resolve(GRPO));
    refuses(rollouts(temporary.resolve("runs")), "has rollouts of 3 post-training runs");
    assertThat(done(experiment.resolve("seed_4").resolve(GRPO))).contains("iteration 1 of 1");
  }

  @Test
  void runsOfASweepAreFound() throws IOException {
    Path sweep = temporary.resolve("sweeps/sweep");
    write(sweep.resolve("cells/0123456789/from_step_000600/grpo-end_to_end-t1.0"), 1);
    assertThat(done(sweep.getParent())).contains("iteration 1 of 1");
  }

  @Test
  void anIterationThatIsNotThereIsRefusedAndThoseThatAreAreNamed() {
    refuses(
        rollouts(experiment.resolve("seed_3"), "--iteration", 3),
        "has no rollouts of iteration 3",
        "choose one of those that are there: 1 to 2, 4");
    refuses(rollouts(experiment.resolve("seed_3"), "--iteration", "x"), "--iteration");
  }

  @Test
  void whereThereAreNoneIsSaid() throws IOException {
    refuses(rollouts(temporary.resolve("nowhere")), "there is no such directory");
    refuses(rollouts(experiment.resolve("seed_3/pretraining")), "has no rollouts", "keep_rollouts");
    Path file = Files.writeString(temporary.resolve("file"), "");
    refuses(rollouts(file), "is a file, not the directory of a run");
    Path begun = Files.createDirectories(temporary.resolve("begun/grpo/rollouts")).getParent();
    refuses(rollouts(begun), "has no rollouts yet", "its first iteration");
    refuses(CommandLineCall.of("rollouts"), "--run=DIR");
  }

  @Test
  void onlyWhatIsChosenIsShown() {
    Path seed = experiment.resolve("seed_3");
    assertThat(done(seed, "--wrong", "--longest", "--limit", 2))
        .containsSubsequence("response 23", "response 22", "2 of 16 wrong responses shown")
        .doesNotContain("response 21");
    assertThat(done(seed, "--right", "--shortest", "--limit", 0))
        .containsSubsequence("response 0", "response 3", "response 21")
        .doesNotContain("response 1\n", "shown");
    assertThat(done(seed, "--right", "--json").lines())
        .hasSize(8)
        .allMatch(
            line -> line.startsWith("{\"iteration\":4,") && line.contains("\"is_right\":true"));
    refuses(rollouts(seed, "--right", "--wrong"), "--right, --wrong");
    refuses(rollouts(seed, "--longest", "--shortest"), "--longest, --shortest");
    refuses(rollouts(seed, "--limit", -1), "--limit must be at least 0");
  }

  @Test
  void rolloutsInAStoreOfObjectsAreReadToo() {
    Path seed = experiment.resolve("seed_3");
    String local = done(seed, "--limit", 3);
    String objects = done("objects://" + seed, "--limit", 3);
    assertThat(objects.lines().filter(line -> !line.contains(STAR)))
        .containsExactlyElementsOf(local.lines().filter(line -> !line.contains(STAR)).toList());
  }
}
