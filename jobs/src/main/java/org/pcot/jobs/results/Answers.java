package org.pcot.jobs.results;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcot.datasets.UserError;

/**
 * What a model answered to the test inputs.
 *
 * @param accuracy share of right answers, 0 to 1
 * @param longShare share of answers of the whole chain's length, 0 to 1
 * @param lengths how many answers have a length in tokens, by length
 */
public record Answers(double accuracy, double longShare, SortedMap<Integer, Integer> lengths) {
  public Answers {
    lengths = Collections.unmodifiableSortedMap(new TreeMap<>(lengths));
    boolean arePossible =
        isShare(accuracy)
            && isShare(longShare)
            && !lengths.isEmpty()
            && lengths.firstKey() >= 0
            && lengths.values().stream().allMatch(count -> count > 0);
    if (!arePossible) {
      throw new UserError(
          "a figure cannot show accuracy "
              + accuracy
              + ", a share of long answers of "
              + longShare
              + " and the lengths "
              + lengths
              + ": shares lie in [0, 1], lengths are counted and not negative",
          "check the metrics that the figure is drawn from, and evaluate the run again");
    }
  }

  public int count() {
    return lengths.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }
}
