package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.pcot.jobs.cluster.Contents;
import org.pcot.jobs.trust.chaos.PcotProcess.Signal;

/**
 * Where one trial takes place: one scenario in one directory, started as often as it takes. What
 * its processes say and leave is judged here.
 */
final class Bench implements AutoCloseable {
  /** How a process may end. */
  enum Verdict {
    /** As an undisturbed run does. */
    COMPLETE,
    /** By the signal that it got. */
    STOPPED,
    /** It was told that another has the directory. */
    REFUSED,
    /** As it must not. */
    WRONG
  }

  static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration FOR_EXECUTORS = Duration.ofSeconds(60);

  private final Scenario scenario;
  private final Reference reference;
  private final Installation installation;
  private final Tally tally;
  private final String title;
  private final Path directory;
  private final Path output;
  private final FileEvents events;
  private final Random random;

  /** Executors that were there when something was killed. */
  private final Set<ProcessHandle> orphans = new HashSet<>();

  private int starts;
  private boolean hasFailed;

  Bench(
      Scenario scenario,
      Reference reference,
      Installation installation,
      Path directory,
      String title,
      Random random,
      Tally tally)
      throws IOException {
    this.scenario = scenario;
    this.reference = reference;
    this.installation = installation;
    this.directory = directory;
    this.title = title;
    this.random = random;
    this.tally = tally;
    this.output = Files.createDirectories(directory.resolve("output"));
    this.events = new FileEvents(output);
  }

  Scenario scenario() {
    return scenario;
  }

  Reference reference() {
    return reference;
  }

  Random random() {
    return random;
  }

  Tally tally() {
    return tally;
  }

  /** Starts the scenario's command, with more options. */
  PcotProcess start(String... more) throws IOException {
    return startCommand(scenario.command(), more);
  }

  /** Starts a command on the same. */
  PcotProcess startCommand(String command, String... more) throws IOException {
    tally.count("starts");
    events.forget();
    List<String> arguments = new ArrayList<>(scenario.arguments(command, output, installation));
    arguments.addAll(List.of(more));
    return installation.start(scenario.masterUrl(), arguments, directory, "start-" + starts++);
  }

  /** Draws a moment and waits for it; whether it came before the process ended. */
  boolean awaitMoment(PcotProcess process) throws InterruptedException {
    return Moment.draw(random, reference).await(process, events);
  }

  /** Ends processes at once. */
  void kill(PcotProcess driver, Target target) throws IOException, InterruptedException {
    List<ProcessHandle> executors = driver.executors();
    orphans.addAll(executors);
    if (target == Target.EXECUTOR) {
      if (executors.isEmpty()) {
        return;
      }
      executors.get(random.nextInt(executors.size())).destroyForcibly();
    } else {
      if (target == Target.BOTH) {
        executors.forEach(ProcessHandle::destroyForcibly);
      }
      driver.handle().destroyForcibly();
    }
    tally.kill(target, Stage.of(output, events.last()));
  }

  /** Waits for the end, and holds it against what may be. */
  Verdict judge(PcotProcess process, Optional<Signal> signal)
      throws IOException, InterruptedException {
    if (!process.awaitEnd(PATIENCE)) {
      return wrong(Finding.HANG, process.ending().toString());
    }
    if (Contents.holdsTemporaries(output)) {
      tally.count("interrupted writes");
    }
    if (!areGone(orphans)) {
      wrong(Finding.LEFT_BEHIND, "executors " + orphans + " outlive their driver");
    }
    orphans.clear();
    Ending ending = process.ending();
    if (ending.hasStackTrace()) {
      return wrong(Finding.STACK_TRACE, ending.toString());
    }
    return ending
        .unexpectedLine()
        .map(line -> wrong(Finding.WRONG_OUTPUT, line + "\n" + ending))
        .orElseGet(() -> judge(ending, signal));
  }

  private Verdict judge(Ending ending, Optional<Signal> signal) {
    int code = ending.exitCode();
    if (signal.isPresent() && ending.isBy(signal.get())) {
      return signal.get() != Signal.KILL && ending.isSpeechless()
          ? wrong(Finding.WRONG_OUTPUT, ending.toString())
          : Verdict.STOPPED;
    }
    if (code == reference.exitCode()) {
      ending.notices().forEach(notice -> tally.count("notices: " + notice));
      return ending.result(output).equals(reference.result())
          ? Verdict.COMPLETE
          : wrong(Finding.WRONG_OUTPUT, ending.toString());
    }
    if (code == 2 && ending.tellsOfAnother()) {
      tally.count("told of another writer");
      return Verdict.REFUSED;
    }
    return switch (code) {
      case 1 -> wrong(Finding.FAILED, ending.toString());
      case 2 -> wrong(Finding.REFUSED, ending.toString());
      default -> wrong(Finding.WRONG_EXIT, ending.toString());
    };
  }

  /** The same for a command of one stage, which may have nothing to go on from yet. */
  void judgeStage(PcotProcess process) throws IOException, InterruptedException {
    if (!process.awaitEnd(PATIENCE)) {
      wrong(Finding.HANG, process.ending().toString());
      return;
    }
    Ending ending = process.ending();
    if (ending.hasStackTrace()) {
      wrong(Finding.STACK_TRACE, ending.toString());
    } else if (ending.unexpectedLine().isPresent()) {
      wrong(Finding.WRONG_OUTPUT, ending.toString());
    } else if (ending.exitCode() != 0 && ending.exitCode() != 2) {
      wrong(Finding.WRONG_EXIT, ending.toString());
    } else if (ending.tellsOfAnother()) {
      tally.count("told of another writer");
    }
  }

  /** Without their driver they have nothing to do, and should notice. */
  private static boolean areGone(Collection<ProcessHandle> executors) throws InterruptedException {
    long end = System.nanoTime() + FOR_EXECUTORS.toNanos();
    while (executors.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(50);
    }
    return true;
  }

  /** Of a finished run: the same as an undisturbed one, and nothing besides. */
  void compare() throws IOException {
    Contents contents = Contents.read(output);
    tell(Finding.DIFFERENT_BITS, reference.contents().differences(contents));
    tell(Finding.LEFT_BEHIND, reference.contents().surplus(contents));
    tell(Finding.BROKEN_SEAL, Contents.brokenSeals(output));
    tally.count("comparisons with an undisturbed run, of all files");
  }

  private void tell(Finding finding, List<String> found) {
    if (!found.isEmpty()) {
      wrong(finding, String.join("\n", found));
    }
  }

  /** The trial's directory is kept. */
  Verdict wrong(Finding finding, String what) {
    hasFailed = true;
    tally.found(finding, title + ", start " + (starts - 1) + ", kept in " + directory, what);
    return Verdict.WRONG;
  }

  @Override
  public void close() throws IOException {
    events.close();
    if (!hasFailed) {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }
}
