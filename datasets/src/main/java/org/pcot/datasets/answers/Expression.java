package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.COMMA;
import static org.pcot.datasets.answers.Atom.Kind.CONNECTOR;
import static org.pcot.datasets.answers.Atom.Kind.PRODUCT;
import static org.pcot.datasets.answers.Atom.Kind.RELATION;
import static org.pcot.datasets.answers.Atom.Kind.SIGN;
import static org.pcot.datasets.answers.Atom.Kind.SLASH;
import static org.pcot.datasets.answers.Atom.Kind.UNION;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The canonical text of atoms. Terms of a sum and members of a union stand in the order of their
 * texts; everything else stands as it was written.
 */
final class Expression {
  /**
   * @param sign {@code +}, {@code -}, {@code \pm} or {@code \mp}
   */
  record Term(String sign, Product product) {
    @Override
    public String toString() {
      return sign + product;
    }
  }

  private Expression() {}

  /** Elements between commas, in their order. */
  static String text(List<Atom> atoms) {
    if (!Atom.areBalanced(atoms)) {
      return Product.asWritten(atoms);
    }
    return Atom.split(atoms, COMMA, CONNECTOR).stream()
        .map(Expression::element)
        .collect(Collectors.joining(","));
  }

  /** One element of a list: a union of relations between sums. */
  static String element(List<Atom> atoms) {
    return Atom.split(atoms, UNION).stream()
        .map(Expression::relation)
        .sorted()
        .collect(Collectors.joining("\\cup"));
  }

  private static String relation(List<Atom> atoms) {
    List<String> texts = new ArrayList<>();
    int start = 0;
    for (int place : Atom.outside(atoms, RELATION)) {
      texts.add(sum(atoms.subList(start, place)));
      texts.add(atoms.get(place).text());
      start = place + 1;
    }
    texts.add(sum(atoms.subList(start, atoms.size())));
    return Product.joined(texts);
  }

  private static String sum(List<Atom> atoms) {
    List<Term> terms = terms(atoms);
    if (atoms.stream().anyMatch(Atom::isLongWord)) {
      return joined(terms.stream().map(Term::toString).toList());
    }
    return joined(terms.stream().map(Term::toString).sorted().toList());
  }

  private static String joined(List<String> terms) {
    String text = String.join("", terms);
    return text.startsWith("+") ? text.substring(1) : text;
  }

  /** The terms of a sum in their order. */
  static List<Term> terms(List<Atom> atoms) {
    List<Term> terms = new ArrayList<>();
    String sign = "+";
    int start = 0;
    for (int place : Atom.outside(atoms, SIGN)) {
      boolean isOperand =
          place > start && (atoms.get(place - 1).is(PRODUCT) || atoms.get(place - 1).is(SLASH));
      if (isOperand) {
        continue; // 2 \cdot -3
      }
      if (place > start) {
        terms.add(term(sign, atoms.subList(start, place)));
        sign = "+";
      }
      sign = combined(sign, atoms.get(place).text());
      start = place + 1;
    }
    if (start < atoms.size() || start > 0) {
      terms.add(term(sign, atoms.subList(start, atoms.size())));
    }
    return terms;
  }

  private static Term term(String sign, List<Atom> atoms) {
    Product product = Product.of(atoms);
    if (product.isNegative()) {
      return new Term(combined(sign, "-"), product.negate());
    }
    return new Term(product.isZero() ? "+" : sign, product);
  }

  private static String combined(String first, String second) {
    if (first.equals("+") || second.equals("+")) {
      return first.equals("+") ? second : first;
    } else if (first.equals("-") && second.equals("-")) {
      return "+";
    }
    String other = first.equals("-") ? second : first;
    return other.equals("\\pm") ? "\\mp" : "\\pm";
  }

  /**
   * The elements of an unordered collection in the order of their texts; one with a plus-or-minus
   * is two.
   */
  static List<String> elements(List<Atom> atoms) {
    List<String> elements = new ArrayList<>();
    for (List<Atom> element : Atom.split(atoms, COMMA, CONNECTOR)) {
      PlusMinus.expand(element).forEach(one -> elements.add(element(one)));
    }
    Collections.sort(elements);
    return elements;
  }
}
