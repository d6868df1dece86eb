package org.pcot.jobs.plan;

import java.util.List;

/**
 * How long a run takes.
 *
 * @param parts in their order
 */
record PlannedTime(List<Part> parts) {
  /**
   * @param seconds of all of it
   * @param detail how it comes about
   */
  record Part(String what, double seconds, String detail) {}

  double seconds() {
    return parts.stream().mapToDouble(Part::seconds).sum();
  }
}
