package org.pcot.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command line that goes on with what another one began, for a shell. */
final class SameCommand {
  private static final String RESUME = "--resume";
  private static final String NEVER = "never";

  private SameCommand() {}

  /**
   * @param starter the program that was called; if none is known, it was spark-submit
   */
  static String of(Optional<String> starter, String... arguments) {
    return starter.map(SameCommand::quote).orElse("spark-submit ...")
        + resuming(List.of(arguments)).stream()
            .map(argument -> " " + quote(argument))
            .collect(Collectors.joining());
  }

  /** There is a run now, and {@code --resume never} refuses one. */
  private static List<String> resuming(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    for (String argument : arguments) {
      boolean isItsValue =
          argument.equalsIgnoreCase(NEVER)
              && !kept.isEmpty()
              && kept.get(kept.size() - 1).equals(RESUME);
      if (isItsValue) {
        kept.remove(kept.size() - 1);
      } else if (!argument.equalsIgnoreCase(RESUME + "=" + NEVER)) {
        kept.add(argument);
      }
    }
    return kept;
  }

  private static String quote(String argument) {
    return argument.matches("[\\w./:=,@%+-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
