package org.pcot.jobs.watch;

import java.util.List;
import java.util.Optional;

/**
 * An experiment at a moment.
 *
 * @param name of its directory
 * @param writer who writes it now, in words
 * @param runs all that are planned, in the order in which they are made
 * @param isEvaluated whether the results are there
 */
record Watched(String name, Optional<String> writer, List<WatchedRun> runs, boolean isEvaluated) {
  boolean isFinished() {
    return isEvaluated && runs.stream().allMatch(WatchedRun::isFinished);
  }

  /** The one that goes on now, or would: of several that were begun the last. */
  Optional<WatchedRun> current() {
    return runs.stream().filter(WatchedRun::isUnderWay).reduce((first, second) -> second);
  }
}
