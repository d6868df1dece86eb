package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  /**
   * The problems that the demonstrations of a corpus show, in the order in which they first appear.
   * Of a problem that is shown with one response alone, that stands for both.
   *
   * @param examples by split, in the order of their ids
   */
  public static ProblemTable demonstrated(Map<Split, List<Example>> examples) {
    Map<Split, List<Problem>> problems = new EnumMap<>(Split.class);
    examples.forEach((split, rows) -> problems.put(split, problems(rows)));
    return new ProblemTable(problems);
  }

  private static List<Problem> problems(List<Example> examples) {
    Map<String, Problem> byPrompt = new LinkedHashMap<>();
    for (Example example : examples) {
      String response = example.response();
      byPrompt.merge(
          example.prompt(),
          new Problem(example.prompt(), response, response, example.answer()),
          (known, shown) ->
              new Problem(
                  known.prompt(),
                  example.isLong() ? response : known.longResponse(),
                  example.isLong() ? known.shortResponse() : response,
                  known.answer()));
    }
    return List.copyOf(byPrompt.values());
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
