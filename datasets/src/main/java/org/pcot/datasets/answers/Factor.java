package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.FRACTION;
import static org.pcot.datasets.answers.Atom.Kind.FUNCTION;
import static org.pcot.datasets.answers.Atom.Kind.NUMBER;
import static org.pcot.datasets.answers.Atom.Kind.OPEN;
import static org.pcot.datasets.answers.Atom.Kind.POSTFIX;
import static org.pcot.datasets.answers.Atom.Kind.PRODUCT;
import static org.pcot.datasets.answers.Atom.Kind.SIGN;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Factors of a term: an atom or a bracket, with what is set behind it. */
record Factor(List<Atom> atoms) {
  static List<Factor> of(List<Atom> atoms) {
    List<Factor> factors = new ArrayList<>();
    for (int start = 0; start < atoms.size(); ) {
      int end = (atoms.get(start).is(OPEN) ? Atom.closing(atoms, start) : start) + 1;
      while (end < atoms.size() && atoms.get(end).is(POSTFIX)) {
        end++;
      }
      factors.add(new Factor(atoms.subList(start, end)));
      start = end;
    }
    return factors;
  }

  private boolean isOnly(Atom.Kind kind) {
    return atoms.size() == 1 && atoms.get(0).is(kind);
  }

  boolean isNumber() {
    return isOnly(NUMBER);
  }

  boolean isFraction() {
    return isOnly(FRACTION);
  }

  boolean isProductSign() {
    return isOnly(PRODUCT);
  }

  boolean isFunction() {
    return atoms.get(0).is(FUNCTION);
  }

  boolean isBracket() {
    return atoms.get(0).is(OPEN);
  }

  /** Whether it has a value of its own, which can be divided by. */
  boolean isQuantity() {
    return !isFunction() && !isProductSign() && !atoms.get(0).is(SIGN);
  }

  boolean startsWithDigit() {
    return atoms.get(0).is(NUMBER);
  }

  String text() {
    if (!isBracket()) {
      return Product.asWritten(atoms);
    }
    int close = Atom.closing(atoms, 0);
    List<Atom> inside = atoms.subList(1, close);
    boolean isSet = atoms.get(0).text().equals("\\{");
    String content =
        isSet
            ? Expression.elements(inside).stream().distinct().collect(Collectors.joining(","))
            : Expression.text(inside);
    return atoms.get(0).text()
        + content
        + atoms.get(close).text()
        + Product.asWritten(atoms.subList(close + 1, atoms.size()));
  }
}
