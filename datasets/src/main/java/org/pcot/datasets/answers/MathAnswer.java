package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.CLOSE;
import static org.pcot.datasets.answers.Atom.Kind.COMMA;
import static org.pcot.datasets.answers.Atom.Kind.CONNECTOR;
import static org.pcot.datasets.answers.Atom.Kind.LETTER;
import static org.pcot.datasets.answers.Atom.Kind.OPEN;
import static org.pcot.datasets.answers.Atom.Kind.POSTFIX;
import static org.pcot.datasets.answers.Atom.Kind.PRODUCT;
import static org.pcot.datasets.answers.Atom.Kind.RELATION;
import static org.pcot.datasets.answers.Atom.Kind.SIGN;
import static org.pcot.datasets.answers.Atom.Kind.SLASH;
import static org.pcot.datasets.answers.Atom.Kind.SYMBOL;
import static org.pcot.datasets.answers.Atom.Kind.UNION;
import static org.pcot.datasets.answers.Atom.Kind.WORD;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads answers as MATH writes them: labels, units and lists around canonical expressions. */
final class MathAnswer {
  private static final int LONGEST_LABEL = 3;

  /** Relations that may stand before an answer without being part of it. */
  private static final Set<String> IS = Set.of("=", "\\approx");

  /** What a name may stand before: {@code x = 5}, {@code x \in A}. */
  private static final Set<String> DEFINES = Set.of("=", "\\approx", "\\in");

  private MathAnswer() {}

  /**
   * @throws UnreadableAnswerException when the text is no LaTeX, or says nothing
   */
  static Answer read(String text) throws UnreadableAnswerException {
    List<Atom> atoms = withoutPunctuation(Atoms.of(LatexReader.read(text)));
    if (atoms.isEmpty()) {
      throw new UnreadableAnswerException("it is empty");
    } else if (isOperator(atoms.get(atoms.size() - 1))) {
      throw new UnreadableAnswerException("it ends with an operator");
    }
    Answer answer = Atom.areBalanced(atoms) ? list(atoms) : plain(Product.asWritten(atoms));
    if (answer.value().isEmpty()) {
      throw new UnreadableAnswerException("nothing but a label or a unit");
    }
    return answer;
  }

  /** Without what may stand around an answer: points and commas behind, {@code =} before. */
  private static List<Atom> withoutPunctuation(List<Atom> atoms) {
    int start = 0;
    int end = atoms.size();
    while (end > 0 && isPunctuation(atoms.get(end - 1))) {
      end--;
    }
    while (start < end && IS.contains(atoms.get(start).text())) {
      start++;
    }
    return atoms.subList(start, end);
  }

  private static boolean isPunctuation(Atom atom) {
    return atom.is(COMMA) || (atom.is(SYMBOL) && atom.text().equals("."));
  }

  private static boolean isOperator(Atom atom) {
    return List.of(RELATION, SIGN, PRODUCT, SLASH, UNION).contains(atom.kind());
  }

  private static Answer plain(String value) {
    return new Answer("", value, "");
  }

  /** Elements in any order, unless they are names: what is asked for are all solutions. */
  private static Answer list(List<Atom> atoms) {
    List<Answer> elements = new ArrayList<>();
    boolean areNames = false;
    for (List<Atom> element : Atom.split(atoms, COMMA, CONNECTOR)) {
      if (!element.isEmpty()) { // "2, 3, and 4" has two separators before the 4
        Labelled labelled = Labelled.of(element);
        Measured measured = Measured.of(labelled.content());
        areNames |= measured.content().stream().anyMatch(Atom::isLongWord);
        for (List<Atom> one : PlusMinus.expand(measured.content())) {
          elements.add(new Answer(labelled.label(), value(one), measured.unit()));
        }
      }
    }
    return elements.size() == 1 ? elements.get(0) : joined(elements, areNames);
  }

  /** What all elements are called, and their unit, is said once. */
  private static Answer joined(List<Answer> elements, boolean areNames) {
    String label = shared(elements.stream().map(Answer::label));
    String unit = shared(elements.stream().map(Answer::unit));
    Stream<String> texts =
        elements.stream().map(element -> element.without(label, unit).toString());
    String value = (areNames ? texts : texts.sorted()).collect(Collectors.joining(","));
    return new Answer(label, value, unit);
  }

  private static String shared(Stream<String> texts) {
    List<String> distinct = texts.distinct().toList();
    return distinct.size() == 1 ? distinct.get(0) : "";
  }

  /** The canonical text; a letter alone in brackets is the letter of a choice. */
  private static String value(List<Atom> atoms) {
    String text = Expression.element(atoms);
    return text.matches("\\([A-Za-z]\\)") ? text.substring(1, 2) : text;
  }

  /** {@code x = 5}, {@code f(x) = 5}, {@code AB = 5} or {@code x \in A}: a name and the rest. */
  private record Labelled(String label, List<Atom> content) {
    static Labelled of(List<Atom> atoms) {
      List<Integer> relations = Atom.outside(atoms, RELATION);
      if (relations.size() == 1) {
        int place = relations.get(0);
        List<Atom> left = atoms.subList(0, place);
        boolean isDefinition = DEFINES.contains(atoms.get(place).text());
        if (isDefinition && place + 1 < atoms.size() && isName(left)) {
          return new Labelled(Product.asWritten(left), atoms.subList(place + 1, atoms.size()));
        }
      }
      return new Labelled("", atoms);
    }

    private static boolean isName(List<Atom> atoms) {
      List<Atom> name = atoms.stream().filter(atom -> !atom.is(POSTFIX)).toList();
      boolean hasPower = atoms.stream().anyMatch(atom -> atom.text().startsWith("^"));
      if (name.isEmpty() || hasPower || !name.equals(name.stream().distinct().toList())) {
        return false;
      }
      boolean isVariable =
          name.size() == 1
              && (name.get(0).is(LETTER)
                  || (name.get(0).is(WORD) && !name.get(0).isLongWord())
                  || (name.get(0).is(SYMBOL) && Atoms.isQuantity(name.get(0).text())));
      boolean isFunction =
          name.size() == 4
              && name.get(0).is(LETTER)
              && name.get(1).is(OPEN)
              && name.get(2).is(LETTER)
              && name.get(3).is(CLOSE);
      boolean isSegment =
          name.size() <= LONGEST_LABEL && name.stream().allMatch(a -> a.text().matches("[A-Z]"));
      return isVariable || isFunction || isSegment;
    }
  }
}
