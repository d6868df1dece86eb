package org.pcot.datasets.faults;

import java.util.ArrayList;
import java.util.List;

/** A failure and what caused it, the outermost first. */
public final class Causes {
  /** A chain may lead back to itself. */
  private static final int DEEPEST = 100;

  private Causes() {}

  public static List<Throwable> of(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && causes.size() < DEEPEST;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
