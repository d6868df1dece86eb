package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.COMMA;
import static org.pcot.datasets.answers.Atom.Kind.CONNECTOR;
import static org.pcot.datasets.answers.Atom.Kind.FRACTION;
import static org.pcot.datasets.answers.Atom.Kind.NUMBER;
import static org.pcot.datasets.answers.Atom.Kind.OPEN;
import static org.pcot.datasets.answers.Atom.Kind.PRODUCT;
import static org.pcot.datasets.answers.Atom.Kind.RELATION;
import static org.pcot.datasets.answers.Atom.Kind.SLASH;
import static org.pcot.datasets.answers.Atom.Kind.UNION;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * A term: a rational coefficient, wherever in the term it stood, and the other factors in their
 * order. So {@code \frac{2}{3}\pi} and {@code \frac{2\pi}{3}} are one; a product of several numbers
 * stays as it was written, for nothing is computed.
 */
record Product(BigFraction coefficient, List<String> numerator, List<String> denominator) {
  static Product of(List<Atom> atoms) {
    if (atoms.isEmpty()) {
      return ofText("");
    }
    List<Integer> slashes = Atom.outside(atoms, SLASH);
    if (slashes.isEmpty()) {
      return ofFactors(atoms);
    }
    List<Atom> left = atoms.subList(0, slashes.get(0));
    List<Atom> right = atoms.subList(slashes.get(0) + 1, atoms.size());
    boolean isMixed = left.size() == 2 && left.stream().allMatch(atom -> atom.is(NUMBER));
    if (isMixed && right.size() == 1) {
      List<Atom> fraction = left.subList(1, 2);
      Atom atom = new Atom(FRACTION, "", true, fraction, right);
      return ofFactors(List.of(left.get(0), atom));
    }
    boolean isClear =
        slashes.size() == 1
            && !left.isEmpty()
            && Atom.outside(left, PRODUCT).isEmpty()
            && Factor.of(right).size() == 1
            && Factor.of(right).get(0).isQuantity();
    Product quotient = isClear ? quotient(left, right) : null;
    return quotient == null ? ofText(asWritten(atoms)) : quotient;
  }

  private static Product ofFactors(List<Atom> atoms) {
    List<Factor> factors = Factor.of(atoms);
    Product product = new Builder(factors).build();
    return product == null ? ofText(asWritten(atoms)) : product.withFactorsInOrder();
  }

  static Product ofText(String text) {
    return new Product(BigFraction.ONE, List.of(text), List.of());
  }

  /** Goes through factors; gives up, with null, where writing them as a product would compute. */
  private static final class Builder {
    private final List<Factor> factors;
    private final List<String> numerator = new ArrayList<>();
    private final List<String> denominator = new ArrayList<>();
    private BigFraction coefficient = BigFraction.ONE;
    private boolean hasNumber;

    Builder(List<Factor> factors) {
      this.factors = factors;
    }

    Product build() {
      for (int i = 0; i < factors.size(); i++) {
        Factor factor = factors.get(i);
        if (factor.isFunction()) {
          factors.subList(i, factors.size()).forEach(rest -> numerator.add(rest.text()));
          break;
        } else if (!add(i, factor)) {
          return null;
        }
      }
      return new Product(coefficient, numerator, denominator);
    }

    private boolean add(int index, Factor factor) {
      if (factor.isNumber()) {
        coefficient = index == 0 ? ExactNumber.read(factor.text()) : coefficient;
        hasNumber = true;
        return index == 0 && factor.text().length() <= ExactNumber.MOST_DIGITS;
      } else if (factor.isFraction()) {
        Atom atom = factor.atoms().get(0);
        return addFraction(index, quotient(atom.numerator(), atom.denominator()));
      } else if (factor.isProductSign()) {
        return isNeedless(index);
      }
      numerator.add(factor.text());
      return true;
    }

    private boolean addFraction(int index, Product fraction) {
      if (fraction == null) {
        return false;
      }
      boolean isRational = fraction.numerator.isEmpty() && fraction.denominator.isEmpty();
      if (index == 1 && hasNumber && isRational) {
        boolean isMixed = ExactNumber.isWhole(coefficient) && isProper(fraction.coefficient);
        coefficient = coefficient.add(fraction.coefficient);
        return isMixed;
      }
      boolean hasCoefficient = !fraction.coefficient.equals(BigFraction.ONE);
      if (hasNumber && hasCoefficient) {
        return false;
      }
      hasNumber |= hasCoefficient;
      coefficient = coefficient.multiply(fraction.coefficient);
      numerator.addAll(fraction.numerator);
      denominator.addAll(fraction.denominator);
      return true;
    }

    private static boolean isProper(BigFraction fraction) {
      return fraction.compareTo(BigFraction.ZERO) > 0 && fraction.compareTo(BigFraction.ONE) < 0;
    }

    /** Whether the sign may go: no number gets beside a number, no bracket beside a letter. */
    private boolean isNeedless(int index) {
      if (index == 0 || index + 1 == factors.size()) {
        return false;
      }
      Factor before = factors.get(index - 1);
      Factor after = factors.get(index + 1);
      return !after.isNumber()
          && !after.isFraction()
          && (after.isQuantity() || after.isFunction())
          && !after.startsWithDigit()
          && !(after.isBracket() && !before.isNumber());
    }
  }

  /** A quotient, or null when it cannot be written as one. */
  private static Product quotient(List<Atom> dividend, List<Atom> divisor) {
    Product above = single(dividend);
    Product below = single(divisor);
    if (below.isZero()) {
      return null;
    }
    return new Product(
        above.coefficient.divide(below.coefficient),
        concatenated(above.numerator, below.denominator),
        concatenated(above.denominator, below.numerator));
  }

  /** The one term that there is, or a bracket around everything. */
  private static Product single(List<Atom> atoms) {
    boolean isBracket =
        !atoms.isEmpty()
            && atoms.get(0).is(OPEN)
            && atoms.get(0).text().equals("(")
            && Atom.areBalanced(atoms)
            && Atom.closing(atoms, 0) == atoms.size() - 1;
    List<Atom> content = isBracket ? atoms.subList(1, atoms.size() - 1) : atoms;
    boolean isSum =
        Atom.areBalanced(content)
            && Atom.outside(content, COMMA, CONNECTOR, RELATION, UNION).isEmpty();
    List<Expression.Term> terms = isSum ? Expression.terms(content) : List.of();
    if (terms.size() == 1 && terms.get(0).sign().length() == 1) {
      Expression.Term term = terms.get(0);
      return term.sign().equals("-") ? term.product().negate() : term.product();
    }
    return ofText("(" + Expression.text(content) + ")");
  }

  private static List<String> concatenated(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** Brackets alone may stand in any order; behind a letter they may be a function's argument. */
  private Product withFactorsInOrder() {
    boolean areBrackets =
        numerator.stream().allMatch(factor -> factor.startsWith("(") && !factor.contains(","));
    return areBrackets
        ? new Product(coefficient, numerator.stream().sorted().toList(), denominator)
        : this;
  }

  Product negate() {
    return new Product(coefficient.negate(), numerator, denominator);
  }

  boolean isNegative() {
    return coefficient.compareTo(BigFraction.ZERO) < 0;
  }

  boolean isZero() {
    return coefficient.equals(BigFraction.ZERO);
  }

  /** The atoms side by side, fractions in canonical form. */
  static String asWritten(List<Atom> atoms) {
    List<String> texts = new ArrayList<>();
    for (Atom atom : atoms) {
      texts.add(
          atom.is(FRACTION)
              ? fraction(Expression.text(atom.numerator()), Expression.text(atom.denominator()))
              : atom.text());
    }
    return joined(texts);
  }

  @Override
  public String toString() {
    if (numerator.isEmpty() && denominator.isEmpty()) {
      return ExactNumber.write(coefficient);
    }
    String above = withNumber(coefficient.getNumerator().toString(), numerator);
    String below = withNumber(coefficient.getDenominator().toString(), denominator);
    return below.equals("1") ? above : fraction(above, below);
  }

  private static String withNumber(String number, List<String> factors) {
    List<String> all = new ArrayList<>();
    if (!number.equals("1") || factors.isEmpty()) {
      all.add(number);
    }
    all.addAll(factors);
    return joined(all);
  }

  private static String fraction(String above, String below) {
    return "\\frac{" + above + "}{" + below + "}";
  }

  /** Side by side, with a space where digits, or a command and a letter, would run together. */
  static String joined(List<String> texts) {
    StringBuilder text = new StringBuilder();
    for (String next : texts) {
      text.append(runsTogether(text, next) ? " " : "").append(next);
    }
    return text.toString();
  }

  private static boolean runsTogether(CharSequence text, String next) {
    if (text.length() == 0 || next.isEmpty()) {
      return false;
    }
    int last = text.length() - 1;
    char first = next.charAt(0);
    if (Character.isDigit(text.charAt(last))) {
      return Character.isDigit(first) || first == '.';
    }
    int start = last;
    while (start > 0 && Character.isLetter(text.charAt(start))) {
      start--;
    }
    return start < last && text.charAt(start) == '\\' && Character.isLetter(first);
  }
}
