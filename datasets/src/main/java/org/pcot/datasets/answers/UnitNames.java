package org.pcot.datasets.answers;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words that name what is measured or counted; any other word is part of a value. */
final class UnitNames {
  /** A unit and its other names; plurals are known. */
  private static final List<List<String>> MEASURES =
      List.of(
          List.of("meter", "m", "metre"),
          List.of("centimeter", "cm", "centimetre"),
          List.of("millimeter", "mm", "millimetre"),
          List.of("decimeter", "dm", "decimetre"),
          List.of("kilometer", "km", "kilometre"),
          List.of("inch", "in"),
          List.of("foot", "ft", "feet"),
          List.of("yard", "yd"),
          List.of("mile", "mi"),
          List.of("acre"),
          List.of("hectare"),
          List.of("gram", "g", "gm"),
          List.of("kilogram", "kg"),
          List.of("milligram", "mg"),
          List.of("ton", "tonne"),
          List.of("pound", "lb"),
          List.of("ounce", "oz"),
          List.of("second", "s", "sec"),
          List.of("minute", "min"),
          List.of("hour", "h", "hr"),
          List.of("day"),
          List.of("week"),
          List.of("month"),
          List.of("year", "yr"),
          List.of("decade"),
          List.of("century"),
          List.of("liter", "l", "L", "litre"),
          List.of("milliliter", "ml", "mL", "millilitre"),
          List.of("gallon", "gal"),
          List.of("quart"),
          List.of("pint"),
          List.of("mile/hour", "mph"),
          List.of("kilometer/hour", "kph", "kmh"),
          List.of("unit"),
          List.of("cent"),
          List.of("euro"),
          List.of("yen"),
          List.of("dollar", "usd"),
          List.of("degree", "deg"),
          List.of("celsius"),
          List.of("fahrenheit"),
          List.of("radian", "rad"),
          List.of("newton", "N"),
          List.of("joule", "J"),
          List.of("watt", "W"),
          List.of("volt", "V"),
          List.of("hertz", "Hz"),
          List.of("pascal", "Pa"));

  /** What problems in words count. No fractions (half, third) and no numbers (dozen, million). */
  private static final String COUNTED =
      "animal answer apple arrangement bag ball banana bird boat book bottle box boy bus cake can"
          + " candy car card cat chair chicken child choice circle class club coin color column"
          + " combination cookie cow cube cup dap diagonal digit dime divisor dog edge egg element"
          + " error event face factor family fish floor flower friend function game girl goal guest"
          + " hat horse house integer intersection item jar lap leg lemon letter line man marble"
          + " match meal member multiple nickel number option orange outcome page pair parent part"
          + " path pen pencil penny people permutation person piece pizza plane plate player point"
          + " polynomial possibility post prime problem question rectangle region result root route"
          + " row sandwich score seat segment set shirt side slice solution square step sticker"
          + " student subset table tablespoon teacher team teaspoon term ticket tile time toy tree"
          + " triangle trip triple truck value vertex vote way wheel woman word worker";

  private static final Map<String, String> IRREGULAR =
      Map.of(
          "children", "child",
          "feet", "foot",
          "men", "man",
          "people", "person",
          "vertices", "vertex",
          "women", "woman");

  /** What may stand before a name without changing what is counted. */
  private static final Set<String> ADJECTIVES =
      Set.of(
          "different",
          "distinct",
          "even",
          "odd",
          "negative",
          "positive",
          "possible",
          "right",
          "total",
          "whole");

  /** Short names that are as likely products of variables. */
  private static final Set<String> AMBIGUOUS =
      Set.of("m", "g", "s", "h", "l", "L", "N", "J", "W", "V", "Pa", "in", "mi", "min", "rad");

  private static final int SHORTEST_OUTSIDE_TEXT = 4;

  private static final Map<String, String> MEASURE_OF_NAME = measures();
  private static final Map<String, String> COUNTED_OF_NAME = counted();

  private UnitNames() {}

  /** The one name of a unit or a thing; empty for another word. */
  static Optional<String> of(String word) {
    return known(word).or(() -> known(word.toLowerCase(Locale.ROOT)));
  }

  private static Optional<String> known(String word) {
    String name = MEASURE_OF_NAME.getOrDefault(word, COUNTED_OF_NAME.get(word));
    return name == null && ADJECTIVES.contains(word)
        ? Optional.of(word)
        : Optional.ofNullable(name);
  }

  static boolean isAdjective(String name) {
    return ADJECTIVES.contains(name);
  }

  /** Whether letters outside of {@code \text}, behind a number, are a unit. */
  static boolean isNameOutsideText(String letters) {
    boolean isMeasure = MEASURE_OF_NAME.containsKey(letters) && !AMBIGUOUS.contains(letters);
    boolean isLong = letters.length() >= SHORTEST_OUTSIDE_TEXT;
    return isMeasure || (isLong && COUNTED_OF_NAME.containsKey(letters));
  }

  private static Map<String, String> measures() {
    Map<String, String> units = new HashMap<>();
    for (List<String> names : MEASURES) {
      for (String name : names) {
        put(units, name, names.get(0));
      }
    }
    units.remove("ms"); // milliseconds
    return Map.copyOf(units);
  }

  private static Map<String, String> counted() {
    Map<String, String> things = new HashMap<>();
    for (String thing : COUNTED.split(" ")) {
      put(things, thing, thing);
    }
    things.putAll(IRREGULAR);
    return Map.copyOf(things);
  }

  private static void put(Map<String, String> names, String name, String unit) {
    names.put(name, unit);
    if (name.length() > 1) {
      names.put(plural(name), unit);
    }
  }

  private static String plural(String name) {
    if (name.matches(".*(s|x|z|ch|sh)")) {
      return name + "es";
    }
    return name.matches(".*[^aeiou]y") ? name.substring(0, name.length() - 1) + "ies" : name + "s";
  }
}
