package org.pcot.model.training.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pcot.datasets.problems.Task;

/** Says that no response ended by itself: none of them can be right, whatever it says. */
public final class Truncation {
  private Truncation() {}

  /** Of an evaluation, if it was so. */
  static Optional<String> warning(Task task, Evaluation greedy, Evaluation sampled) {
    List<String> which = new ArrayList<>();
    if (greedy.isAllTruncated()) {
      which.add("all " + greedy.responses() + " greedy responses");
    }
    if (sampled.isAllTruncated()) {
      which.add("all " + sampled.responses() + " sampled responses");
    }
    return which.isEmpty()
        ? Optional.empty()
        : Optional.of(warning(task, String.join(" and ", which)));
  }

  /**
   * @param which responses, such as "all 128 responses"
   */
  public static String warning(Task task, String which) {
    String ends =
        task.endTokens().stream().map(Object::toString).collect(Collectors.joining(" or "));
    return which
        + " were cut off at "
        + task.limits().response()
        + " tokens without an end token (id "
        + ends
        + "), so that none counts as right: train the model longer if it has not learnt to end its"
        + " answers, allow longer responses if answers need them";
  }
}
