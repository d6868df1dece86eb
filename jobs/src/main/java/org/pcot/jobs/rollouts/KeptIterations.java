package org.pcot.jobs.rollouts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.rl.rollouts.RolloutReader;

/**
 * The iterations of a post-training run whose rollouts are there.
 *
 * @param numbers ascending, at least one
 */
public record KeptIterations(Path run, List<Integer> numbers) {
  /**
   * @throws UserError when there are none
   */
  public static KeptIterations of(Path run, Configuration hadoop) throws IOException {
    List<Integer> numbers = RolloutReader.iterations(run, hadoop);
    if (numbers.isEmpty()) {
      throw new UserError(
          run + ": has no rollouts yet", "try again when its first iteration is over");
    }
    return new KeptIterations(run, numbers);
  }

  public int last() {
    return numbers.get(numbers.size() - 1);
  }

  /**
   * The wanted one, or the last.
   *
   * @throws UserError when it is not there
   */
  public int choose(Optional<Integer> wanted) {
    int chosen = wanted.orElse(last());
    if (!numbers.contains(chosen)) {
      throw new UserError(
          run + ": has no rollouts of iteration " + chosen,
          "choose one of those that are there: " + ranges());
    }
    return chosen;
  }

  /** Such as {@code 1 to 24, 30}. */
  private String ranges() {
    List<String> ranges = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < numbers.size(); i++) {
      if (i + 1 == numbers.size() || numbers.get(i + 1) > numbers.get(i) + 1) {
        ranges.add(from == i ? "" + numbers.get(i) : numbers.get(from) + " to " + numbers.get(i));
        from = i + 1;
      }
    }
    return String.join(", ", ranges);
  }
}
