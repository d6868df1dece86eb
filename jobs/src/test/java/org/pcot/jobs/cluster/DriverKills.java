package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Kills the drivers of one run, one after the other, each at a random moment. */
final class DriverKills {
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final int MOST_ITERATIONS = 6;
  private static final int STARTING_MS = 5_000;
  private static final int ITERATION_MS = 20;
  private static final int CHECKPOINT_MS = 5;

  private enum Moment {
    STARTING,
    ITERATING,
    WRITING_A_CHECKPOINT
  }

  private final PosttrainingRuns runs;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<Moment> moments = new ArrayList<>();
  private final StringBuilder report = new StringBuilder("seed " + seed);
  private int kills;
  private int interruptedCheckpoints;
  private List<Path> left = List.of();

  DriverKills(PosttrainingRuns runs, int count) {
    this.runs = runs;
    for (int kill = 0; kill < count; kill++) {
      moments.add(Moment.values()[kill % Moment.values().length]);
    }
    Collections.shuffle(moments, random);
  }

  /** Kills the next driver when its moment has come; fails when it ends before. */
  void awaitAndKill(JavaProcess driver) throws IOException, InterruptedException {
    Moment moment = moments.get(kills++);
    try {
      await(moment, driver);
    } catch (AssertionError e) {
      throw new AssertionError(this + "\nthen " + moment, e);
    }
    driver.kill();
    boolean isInterrupted = !left.containsAll(runs.unfinishedCheckpoints());
    left = runs.unfinishedCheckpoints();
    interruptedCheckpoints += isInterrupted ? 1 : 0;
    report.append("\n%s after %d iterations".formatted(moment, runs.iterations()));
    report.append(isInterrupted ? ", a checkpoint was interrupted" : "");
  }

  private void await(Moment moment, JavaProcess driver) throws IOException, InterruptedException {
    switch (moment) {
      case STARTING -> awaitStarting(driver);
      case ITERATING -> awaitIterations(driver, ITERATION_MS);
      case WRITING_A_CHECKPOINT -> awaitCheckpoint(driver);
    }
  }

  /** Any time until the driver has got a little further than the one before. */
  private void awaitStarting(JavaProcess driver) throws IOException {
    long before = runs.iterations();
    long end = System.nanoTime() + random.nextInt(STARTING_MS) * 1_000_000L;
    driver.await(
        "it is time to kill it",
        AT_ONCE,
        () -> System.nanoTime() > end || runs.iterations() > before);
  }

  /** Some iterations more than the driver before had told of, and a part of one. */
  private void awaitIterations(JavaProcess driver, int delayMs)
      throws IOException, InterruptedException {
    long goal = runs.iterations() + 1 + random.nextInt(MOST_ITERATIONS);
    driver.await("it has iterated", AT_ONCE, () -> runs.iterations() >= goal);
    Thread.sleep(random.nextInt(delayMs));
  }

  private void awaitCheckpoint(JavaProcess driver) throws IOException, InterruptedException {
    awaitIterations(driver, 1);
    assertThat(runs.unfinishedCheckpoints()).noneMatch(left::contains);
    driver.await("it writes a checkpoint", AT_ONCE, () -> !runs.unfinishedCheckpoints().isEmpty());
    Thread.sleep(random.nextInt(CHECKPOINT_MS));
  }

  /** How many kills left an unfinished checkpoint behind. */
  int interruptedCheckpoints() {
    return interruptedCheckpoints;
  }

  @Override
  public String toString() {
    return report.toString();
  }
}
