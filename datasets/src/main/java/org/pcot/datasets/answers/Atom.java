package org.pcot.datasets.answers;

import java.util.ArrayList;
import java.util.List;

/**
 * What an expression is made of.
 *
 * @param text the canonical text; of a fraction nothing, its parts are atoms
 * @param isSpaced whether a space stands before it
 */
record Atom(
    Kind kind, String text, boolean isSpaced, List<Atom> numerator, List<Atom> denominator) {

  private static final int DEEPEST = 100;

  enum Kind {
    NUMBER,
    LETTER,
    WORD,
    SYMBOL,
    FUNCTION,
    FRACTION,
    POSTFIX,
    SIGN,
    PRODUCT,
    SLASH,
    RELATION,
    UNION,
    COMMA,
    CONNECTOR,
    OPEN,
    CLOSE,
    UNIT_SIGN,
    DEGREE
  }

  static Atom of(Kind kind, String text, boolean isSpaced) {
    return new Atom(kind, text, isSpaced, List.of(), List.of());
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** A word of several letters: a name or a unit, no variable. */
  boolean isLongWord() {
    return kind == Kind.WORD && text.length() > 1;
  }

  /** The places of atoms of these kinds that stand in no bracket. */
  static List<Integer> outside(List<Atom> atoms, Kind... kinds) {
    List<Kind> wanted = List.of(kinds);
    List<Integer> places = new ArrayList<>();
    int depth = 0;
    for (int i = 0; i < atoms.size(); i++) {
      Atom atom = atoms.get(i);
      if (depth == 0 && wanted.contains(atom.kind)) {
        places.add(i);
      }
      depth += atom.is(Kind.OPEN) ? 1 : atom.is(Kind.CLOSE) ? -1 : 0;
    }
    return places;
  }

  /** The parts between the atoms of these kinds that stand in no bracket. */
  static List<List<Atom>> split(List<Atom> atoms, Kind... kinds) {
    List<List<Atom>> parts = new ArrayList<>();
    int start = 0;
    for (int place : outside(atoms, kinds)) {
      parts.add(atoms.subList(start, place));
      start = place + 1;
    }
    parts.add(atoms.subList(start, atoms.size()));
    return parts;
  }

  /** The place of the bracket that closes the one at {@code open}. */
  static int closing(List<Atom> atoms, int open) {
    int depth = 0;
    for (int i = open; i < atoms.size(); i++) {
      depth += atoms.get(i).is(Kind.OPEN) ? 1 : atoms.get(i).is(Kind.CLOSE) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("brackets are not balanced");
  }

  /** Whether every bracket is closed, and none stands too deep to go into. */
  static boolean areBalanced(List<Atom> atoms) {
    int depth = 0;
    for (Atom atom : atoms) {
      depth += atom.is(Kind.OPEN) ? 1 : atom.is(Kind.CLOSE) ? -1 : 0;
      if (depth < 0 || depth > DEEPEST) {
        return false;
      }
    }
    return depth == 0;
  }
}
