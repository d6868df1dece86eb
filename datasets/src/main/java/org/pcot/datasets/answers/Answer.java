package org.pcot.datasets.answers;

import java.io.Serializable;

/**
 * An answer in canonical form.
 *
 * @param label what the answer is called where it is stated as {@code x = 5}; empty without
 * @param value the canonical text of the answer itself, never empty
 * @param unit the canonical name of its unit; empty without
 */
public record Answer(String label, String value, String unit) implements Serializable {

  /**
   * Whether both state the same: values are equal, and so are labels and units where both have one.
   * The question fixes what is called and counted, so an answer may leave it out. Hence this is no
   * equivalence: {@code 5} matches {@code 5 cm} and {@code 5 m}, which do not match each other.
   */
  public boolean matches(Answer other) {
    return value.equals(other.value) && agree(label, other.label) && agree(unit, other.unit);
  }

  private static boolean agree(String first, String second) {
    return first.isEmpty() || second.isEmpty() || first.equals(second);
  }

  /** The answer without a label and a unit that are said elsewhere. */
  Answer without(String sharedLabel, String sharedUnit) {
    return new Answer(
        label.equals(sharedLabel) ? "" : label, value, unit.equals(sharedUnit) ? "" : unit);
  }

  @Override
  public String toString() {
    return (label.isEmpty() ? "" : label + "=") + value + (unit.isEmpty() ? "" : " " + unit);
  }
}
