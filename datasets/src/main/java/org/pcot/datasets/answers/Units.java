package org.pcot.datasets.answers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names of units: abbreviations, plurals and powers of one unit are one name. */
final class Units {
  static final String DEGREE = "degree";
  static final String DOLLAR = "dollar";

  /** A unit and its other names; plurals in -s are known. */
  private static final List<List<String>> NAMES =
      List.of(
          List.of("meter", "m", "metre"),
          List.of("centimeter", "cm", "centimetre"),
          List.of("millimeter", "mm", "millimetre"),
          List.of("kilometer", "km", "kilometre"),
          List.of("inch", "in", "inches"),
          List.of("foot", "ft", "feet"),
          List.of("yard", "yd"),
          List.of("mile", "mi"),
          List.of("gram", "g", "gm"),
          List.of("kilogram", "kg"),
          List.of("pound", "lb"),
          List.of("ounce", "oz"),
          List.of("second", "sec"),
          List.of("minute", "min"),
          List.of("hour", "hr"),
          List.of("day"),
          List.of("week"),
          List.of("month"),
          List.of("year", "yr"),
          List.of("liter", "litre"),
          List.of("gallon", "gal"),
          List.of("mph"),
          List.of("unit"),
          List.of("cent"),
          List.of("euro"),
          List.of(DOLLAR, "usd"),
          List.of(DEGREE, "deg"));

  private static final Map<String, String> UNIT_OF_NAME = unitOfName();

  /** Short names that are as likely products of variables. */
  private static final Set<String> AMBIGUOUS = Set.of("m", "g", "in", "mi", "min");

  /** Words behind a number that are part of it. */
  private static final Set<String> NO_UNITS =
      Set.of("am", "pm", "hundred", "thousand", "million", "billion", "trillion", "dozen");

  private Units() {}

  /** Whether letters outside of {@code \text}, behind a number, are a unit. */
  static boolean isNameOutsideText(String letters) {
    return UNIT_OF_NAME.containsKey(letters) && !AMBIGUOUS.contains(letters);
  }

  static boolean isPartOfNumber(List<String> words) {
    return NO_UNITS.contains(String.join("", words).toLowerCase(Locale.ROOT))
        || NO_UNITS.contains(words.get(0).toLowerCase(Locale.ROOT));
  }

  /**
   * The name of what words say: {@code sq. cm} and {@code cm} with the power 2 are one.
   *
   * @param power as it is written behind the words, empty for none
   */
  static String name(List<String> words, String power) {
    List<String> names = new ArrayList<>();
    String exponent = power;
    for (String word : words) {
      String lower = word.toLowerCase(Locale.ROOT);
      switch (lower) {
        case "square", "sq", "squared" -> exponent = "^{2}";
        case "cubic", "cu", "cubed" -> exponent = "^{3}";
        default -> names.add(unit(lower));
      }
    }
    return String.join(" ", names) + exponent;
  }

  private static String unit(String name) {
    String known = UNIT_OF_NAME.get(name);
    if (known != null) {
      return known;
    }
    return name.length() > 3 && name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
  }

  private static Map<String, String> unitOfName() {
    Map<String, String> units = new HashMap<>();
    for (List<String> names : NAMES) {
      for (String name : names) {
        units.put(name, names.get(0));
        units.put(name + "s", names.get(0));
      }
    }
    units.remove("ms"); // milliseconds
    return Map.copyOf(units);
  }
}
