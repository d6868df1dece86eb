package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Problems in memory, in their order within each split; to be broadcast, or used where they were
 * read.
 */
public final class ProblemTable implements Serializable {
  private final Map<Split, List<Problem>> problems = new EnumMap<>(Split.class);

  /**
   * @param problems by split; one that is missing has none
   */
  public ProblemTable(Map<Split, List<Problem>> problems) {
    problems.forEach((split, rows) -> this.problems.put(split, List.copyOf(rows)));
  }

  /** The problems of a split. */
  public List<Problem> of(Split split) {
    return problems.getOrDefault(split, List.of());
  }

  /** Whether no prompt stands in two splits. */
  boolean separatesInputs() {
    Set<String> seen = new HashSet<>();
    for (List<Problem> rows : problems.values()) {
      List<String> prompts = rows.stream().map(Problem::prompt).distinct().toList();
      if (!prompts.stream().allMatch(seen::add)) {
        return false;
      }
    }
    return true;
  }
}
