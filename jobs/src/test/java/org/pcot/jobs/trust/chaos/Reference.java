package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.pcot.jobs.cluster.Contents;

/**
 * What an undisturbed run in one process says and leaves.
 *
 * @param result its standard output
 * @param events how many of files it brought about
 * @param duration from its start to its end, on this machine now
 */
record Reference(int exitCode, String result, Contents contents, long events, Duration duration) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static Reference of(Scenario scenario, Installation installation, Path directory)
      throws IOException, InterruptedException {
    Path output = Files.createDirectories(directory.resolve("output"));
    long start = System.nanoTime();
    try (FileEvents events = new FileEvents(output);
        PcotProcess process =
            installation.start(
                Scenario.Master.LOCAL.url(),
                scenario.arguments(scenario.command(), output, installation),
                directory,
                "undisturbed")) {
      if (!process.awaitEnd(PATIENCE)) {
        throw new IllegalStateException("an undisturbed run hangs: " + process.ending());
      }
      Ending ending = process.ending();
      if (ending.exitCode() == 1 || ending.exitCode() == 2) {
        throw new IllegalStateException("an undisturbed run fails: " + ending);
      }
      return new Reference(
          ending.exitCode(),
          ending.result(output),
          Contents.read(output),
          events.count(),
          Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
