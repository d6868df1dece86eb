package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.FRACTION;
import static org.pcot.datasets.answers.Atom.Kind.SIGN;

import java.util.ArrayList;
import java.util.List;

/** Writes {@code 1 \pm x} out as {@code 1 + x} and {@code 1 - x}. */
final class PlusMinus {
  private PlusMinus() {}

  /** Two expressions when there is exactly one such sign, in numerators too, else the one given. */
  static List<List<Atom>> expand(List<Atom> atoms) {
    if (count(atoms) != 1) {
      return List.of(atoms);
    }
    return List.of(with("+", atoms), with("-", atoms));
  }

  /** Signs outside of brackets: those inside belong to the brackets' elements. */
  private static int count(List<Atom> atoms) {
    int count = 0;
    for (int place : Atom.outside(atoms, SIGN, FRACTION)) {
      Atom atom = atoms.get(place);
      count += is(atom) ? 1 : count(atom.numerator());
    }
    return count;
  }

  private static List<Atom> with(String sign, List<Atom> atoms) {
    List<Atom> result = new ArrayList<>(atoms);
    for (int place : Atom.outside(atoms, SIGN, FRACTION)) {
      result.set(place, with(sign, atoms.get(place)));
    }
    return result;
  }

  private static Atom with(String sign, Atom atom) {
    if (is(atom)) {
      return Atom.of(SIGN, sign, atom.isSpaced());
    } else if (atom.is(FRACTION)) {
      List<Atom> numerator = with(sign, atom.numerator());
      return new Atom(FRACTION, "", atom.isSpaced(), numerator, atom.denominator());
    }
    return atom;
  }

  private static boolean is(Atom atom) {
    return atom.is(SIGN) && (atom.text().equals("\\pm") || atom.text().equals("\\mp"));
  }
}
