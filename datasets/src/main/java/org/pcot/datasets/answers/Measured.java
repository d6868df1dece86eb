package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.CLOSE;
import static org.pcot.datasets.answers.Atom.Kind.DEGREE;
import static org.pcot.datasets.answers.Atom.Kind.FRACTION;
import static org.pcot.datasets.answers.Atom.Kind.FUNCTION;
import static org.pcot.datasets.answers.Atom.Kind.LETTER;
import static org.pcot.datasets.answers.Atom.Kind.NUMBER;
import static org.pcot.datasets.answers.Atom.Kind.POSTFIX;
import static org.pcot.datasets.answers.Atom.Kind.RELATION;
import static org.pcot.datasets.answers.Atom.Kind.SIGN;
import static org.pcot.datasets.answers.Atom.Kind.SYMBOL;
import static org.pcot.datasets.answers.Atom.Kind.UNIT_SIGN;
import static org.pcot.datasets.answers.Atom.Kind.WORD;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code 5 cm}, {@code \$5}, {@code 90^\circ}: a unit, empty without, and the rest. */
record Measured(String unit, List<Atom> content) {
  static Measured of(List<Atom> atoms) {
    if (!Atom.outside(atoms, RELATION).isEmpty() || atoms.size() < 2) {
      return without(atoms);
    }
    int last = atoms.size() - 1;
    int sign = atoms.get(0).is(SIGN) ? 1 : 0;
    if (atoms.get(sign).is(UNIT_SIGN)) {
      List<Atom> content = new ArrayList<>(atoms.subList(0, sign));
      content.addAll(atoms.subList(sign + 1, atoms.size()));
      return new Measured(Units.ofSign(atoms.get(sign).text()), content);
    } else if (atoms.get(last).is(UNIT_SIGN)) {
      return new Measured(Units.ofSign(atoms.get(last).text()), atoms.subList(0, last));
    } else if (atoms.stream().anyMatch(atom -> atom.is(DEGREE))) {
      return inDegrees(atoms);
    }
    return atoms.get(last).is(FRACTION) ? inFraction(atoms) : inWords(atoms);
  }

  private static Measured without(List<Atom> atoms) {
    return new Measured("", atoms);
  }

  /** Degrees of the whole answer: those of a function's argument are part of its value. */
  private static Measured inDegrees(List<Atom> atoms) {
    boolean isOnlyOne = atoms.stream().filter(atom -> atom.is(DEGREE)).count() == 1;
    if (!isOnlyOne || atoms.stream().anyMatch(atom -> atom.is(FUNCTION))) {
      return without(atoms);
    }
    int last = atoms.size() - 1;
    Atom end = atoms.get(last);
    if (end.is(DEGREE)) {
      return new Measured(Units.DEGREE, atoms.subList(0, last));
    }
    boolean isScale = (end.is(LETTER) || end.is(WORD)) && atoms.get(last - 1).is(DEGREE);
    Optional<String> unit = isScale && last > 1 ? Units.ofDegrees(end) : Optional.empty();
    return unit.map(name -> new Measured(name, atoms.subList(0, last - 1))).orElse(without(atoms));
  }

  /** {@code 50 \frac{\text{km}}{\text{h}}}. */
  private static Measured inFraction(List<Atom> atoms) {
    int last = atoms.size() - 1;
    Atom fraction = atoms.get(last);
    Optional<String> above = Units.name(fraction.numerator());
    Optional<String> below = Units.name(fraction.denominator());
    return above.isPresent() && below.isPresent() && isValue(atoms.get(last - 1))
        ? new Measured(above.get() + "/" + below.get(), atoms.subList(0, last))
        : without(atoms);
  }

  private static Measured inWords(List<Atom> atoms) {
    int start = Units.start(atoms);
    if (start == 0 || start == atoms.size() || !isValue(atoms.get(start - 1))) {
      return without(atoms);
    }
    return Units.name(atoms.subList(start, atoms.size()))
        .map(unit -> new Measured(unit, atoms.subList(0, start)))
        .orElse(without(atoms));
  }

  /** Whether a value can end here; behind an operator a word is an operand. */
  private static boolean isValue(Atom atom) {
    return List.of(NUMBER, LETTER, SYMBOL, FRACTION, POSTFIX, CLOSE).contains(atom.kind());
  }
}
