package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * What tables and figures say of a task.
 *
 * @param title name and size as a reader knows them
 * @param size how large inputs are, in the task's own measure: bits, digits
 * @param chance the accuracy of a guess; 0 where a guess is next to never right
 */
public record Caption(String title, int size, double chance) implements Serializable {
  /** The accuracy of a guess, where there is something for a figure to show. */
  public OptionalDouble shownChance() {
    return chance > 0 ? OptionalDouble.of(chance) : OptionalDouble.empty();
  }
}
