package org.pcot.datasets.answers;

import static org.pcot.datasets.answers.Atom.Kind.LETTER;
import static org.pcot.datasets.answers.Atom.Kind.POSTFIX;
import static org.pcot.datasets.answers.Atom.Kind.SLASH;
import static org.pcot.datasets.answers.Atom.Kind.WORD;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What atoms behind a value say of its unit: abbreviations, plurals and powers are one name. */
final class Units {
  static final String DEGREE = "degree";

  /** Currencies stand before a value or behind it, the others behind it. */
  private static final Map<String, String> SIGNS =
      Map.of(
          "\\$", "dollar",
          "£", "pound sterling",
          "€", "euro",
          "¥", "yen",
          "¢", "cent",
          "℃", DEGREE + " celsius",
          "℉", DEGREE + " fahrenheit");

  private Units() {}

  static boolean isSign(String sign) {
    return SIGNS.containsKey(sign);
  }

  static String ofSign(String sign) {
    return SIGNS.get(sign);
  }

  /** Of the letter, or the word, behind a degree sign. */
  static Optional<String> ofDegrees(Atom scale) {
    return switch (scale.text().toLowerCase(Locale.ROOT)) {
      case "c", "celsius" -> Optional.of(DEGREE + " celsius");
      case "f", "fahrenheit" -> Optional.of(DEGREE + " fahrenheit");
      default -> Optional.empty();
    };
  }

  /** Where the words at the end begin, with their powers and slashes; the end without any. */
  static int start(List<Atom> atoms) {
    int start = atoms.size();
    while (start > 0 && belongs(atoms, start - 1)) {
      start--;
    }
    return start;
  }

  private static boolean belongs(List<Atom> atoms, int at) {
    Atom atom = atoms.get(at);
    boolean isBehindWord = at > 0 && atoms.get(at - 1).is(WORD);
    boolean isBehindLetter = at > 0 && atoms.get(at - 1).is(LETTER);
    boolean isBehindPower = at > 1 && isPower(atoms.get(at - 1)) && atoms.get(at - 2).is(WORD);
    boolean isBehindSlash = at > 1 && atoms.get(at - 1).is(SLASH) && atoms.get(at - 2).is(WORD);
    return atom.is(WORD)
        || (isPower(atom) && (isBehindWord || isBehindLetter))
        || (atom.is(SLASH) && (isBehindWord || isBehindPower))
        || (atom.is(LETTER) && isBehindSlash);
  }

  private static boolean isPower(Atom atom) {
    return atom.is(POSTFIX) && atom.text().startsWith("^");
  }

  /**
   * The name of a unit: {@code sq. cm} and {@code cm} with the power 2 are one, and so are {@code
   * km/h} and {@code kilometers per hour}. Empty where one of the words names nothing known.
   */
  static Optional<String> name(List<Atom> atoms) {
    List<Optional<String>> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= atoms.size(); i++) {
      if (i == atoms.size() || atoms.get(i).is(SLASH) || atoms.get(i).text().equals("per")) {
        names.add(part(atoms.subList(start, i)));
        start = i + 1;
      }
    }
    return names.stream().allMatch(Optional::isPresent)
        ? Optional.of(names.stream().map(Optional::get).collect(Collectors.joining("/")))
        : Optional.empty();
  }

  private static Optional<String> part(List<Atom> atoms) {
    List<String> names = new ArrayList<>();
    String power = "";
    for (Atom atom : atoms) {
      if (atom.is(POSTFIX)) {
        power = atom.text();
        continue;
      }
      switch (atom.text().toLowerCase(Locale.ROOT)) {
        case "square", "sq", "squared" -> power = "^{2}";
        case "cubic", "cu", "cubed" -> power = "^{3}";
        default -> names.add(UnitNames.of(atom.text()).orElse(""));
      }
    }
    boolean isKnown = names.stream().noneMatch(String::isEmpty);
    boolean isNamed = !names.isEmpty() && !UnitNames.isAdjective(names.get(names.size() - 1));
    return isKnown && isNamed ? Optional.of(String.join(" ", names) + power) : Optional.empty();
  }
}
