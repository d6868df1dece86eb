package org.pcot.jobs.trust.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pcot.jobs.trust.chaos.PcotProcess.Signal;

/** How a process ended, and all that it said. */
record Ending(int exitCode, String out, String err) {
  private static final Pattern STACK_TRACE =
      Pattern.compile("(?m)^\\s+at [\\w.$/<>]+\\(.*\\)$|^Exception in thread|^Caused by: ");

  private static final Pattern PROGRESS = Pattern.compile(".{28,} \\d+/\\d+ \\d+ (s|min|h)\\b.*");

  /** The last line of all. */
  private static final Pattern INTERRUPTED =
      Pattern.compile("(?m)^pcot: interrupted; what is finished is kept, .*\\n\\z");

  private static final Pattern ANOTHER =
      Pattern.compile("is being written by another|lost the right to write");

  /** Progress, warnings of runs, and what a virtual machine and a lease have to say. */
  private static final List<Pattern> EXPECTED =
      List.of(
          Pattern.compile("WARNING: Using incubator modules: .*"),
          PROGRESS,
          Pattern.compile(
              "\\S+ WARN InstanceBuilder: Failed to load implementation from:.*JNIBLAS"),
          Pattern.compile("pcot: .*"),
          Pattern.compile("WARNING {2}\\S.*"),
          Pattern.compile(" {6}\\S.*"));

  /** Whether it ended as a process should that got this signal. */
  boolean isBy(Signal signal) {
    return switch (signal) {
      case KILL -> exitCode == 137;
      case TERM -> exitCode == 143;
      case INT -> exitCode == 130;
      default -> false;
    };
  }

  /** Whether, having begun, it was interrupted without a word on how to go on, or with too many. */
  boolean isSpeechless() {
    boolean hasBegun = err.lines().anyMatch(line -> PROGRESS.matcher(line).matches());
    boolean isTold = INTERRUPTED.matcher(err).find();
    return hasBegun && out.isEmpty() && !isTold;
  }

  /** Whether it says that somebody else writes, or wrote while this one was stopped. */
  boolean tellsOfAnother() {
    return ANOTHER.matcher(err).find();
  }

  boolean hasStackTrace() {
    return STACK_TRACE.matcher(out + "\n" + err).find();
  }

  /** A line that nobody who ran pcot could expect. */
  Optional<String> unexpectedLine() {
    return err.lines()
        .filter(line -> !line.isBlank())
        .filter(line -> EXPECTED.stream().noneMatch(known -> known.matcher(line).matches()))
        .findFirst();
  }

  /** What a finished run found worth telling, without numbers and places. */
  List<String> notices() {
    return err.lines()
        .filter(line -> line.startsWith("pcot: "))
        .map(line -> line.substring("pcot: ".length()).replaceAll("\\S*[/0-9]\\S*", "*"))
        .toList();
  }

  /** The standard output, wherever the run was written. */
  String result(Path output) {
    return out.replace(output.toString(), "OUTPUT");
  }

  @Override
  public String toString() {
    return "exit code " + exitCode + "\n" + (out + err).indent(4);
  }
}
