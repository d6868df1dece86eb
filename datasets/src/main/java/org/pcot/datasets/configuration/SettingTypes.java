package org.pcot.datasets.configuration;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a setting may be, and how messages say it. */
final class SettingTypes {
  private SettingTypes() {}

  static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static List<String> namesOf(Class<?> enumeration) {
    return Arrays.stream(enumeration.getEnumConstants()).map(c -> nameOf((Enum<?>) c)).toList();
  }

  static boolean isList(Type type) {
    return type instanceof ParameterizedType p && p.getRawType() == List.class;
  }

  static boolean isOptional(Type type) {
    return type instanceof ParameterizedType p && p.getRawType() == Optional.class;
  }

  /** Whether a value is the name of a record of a sealed interface. */
  static boolean isMemberName(Type type) {
    return type instanceof ParameterizedType p && p.getRawType() == Class.class;
  }

  /** The records that a {@code Class<? extends T>} may be. */
  static Choice membersNamedBy(Type type) {
    return Schema.choice((Class<?>) ((WildcardType) elementOf(type)).getUpperBounds()[0]);
  }

  /** Of a list, or of an optional. */
  static Type elementOf(Type container) {
    return ((ParameterizedType) container).getActualTypeArguments()[0];
  }

  /** As a user would say it: "a whole number", "a list, each a number". */
  static String describe(Type type) {
    if (isList(type)) {
      return "a list, each " + describe(elementOf(type));
    } else if (isOptional(type)) {
      return describe(elementOf(type));
    } else if (isMemberName(type)) {
      return oneOf(membersNamedBy(type).names());
    }
    Class<?> c = (Class<?>) type;
    if (c == int.class || c == Integer.class || c == long.class || c == Long.class) {
      return "a whole number";
    } else if (c == double.class || c == Double.class) {
      return "a number";
    } else if (c == boolean.class || c == Boolean.class) {
      return "true or false";
    } else if (c == String.class) {
      return "text";
    } else if (c.isEnum()) {
      return oneOf(namesOf(c));
    } else if (Schema.isSection(c)) {
      return "a section of keys";
    }
    throw new IllegalArgumentException("a setting cannot have the type " + type);
  }

  static String oneOf(List<String> names) {
    return "one of " + String.join(", ", names);
  }

  /** "from 0 to 1", "above 0", "at least 1"; empty when there is no bound. */
  static String describeRange(Setting setting) {
    boolean below = setting.min() != Double.NEGATIVE_INFINITY;
    boolean above = setting.max() != Double.POSITIVE_INFINITY;
    String least = plain(setting.min());
    String most = plain(setting.max());
    if (below && above) {
      return setting.aboveMin() ? "above " + least + ", at most " + most : least + " to " + most;
    } else if (below) {
      return setting.aboveMin() ? "above " + least : "at least " + least;
    }
    return above ? "at most " + most : "";
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
