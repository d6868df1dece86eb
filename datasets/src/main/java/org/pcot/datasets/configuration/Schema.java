package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys that a configuration record stands for, found by reflection. */
final class Schema {
  /** Looked at once: a sweep reads the same records ten thousand times. */
  private static final ClassValue<List<Entry>> ENTRIES =
      new ClassValue<>() {
        @Override
        protected List<Entry> computeValue(Class<?> record) {
          return Stream.of(record.getRecordComponents()).map(Schema::entry).toList();
        }
      };

  /**
   * One component of a record: its key, its type, and what its annotation says.
   *
   * @param defaultValue missing where there is none
   */
  record Entry(
      String key, Type type, Setting setting, RecordComponent component, JsonNode defaultValue) {
    boolean isSection() {
      return type instanceof Class<?> c && c.isRecord();
    }

    boolean isOptional() {
      return Schema.isOptional(type);
    }

    boolean hasDefault() {
      return !defaultValue.isMissingNode();
    }

    Object valueIn(Record record) {
      try {
        component.getAccessor().setAccessible(true);
        return component.getAccessor().invoke(record);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
  }

  private Schema() {}

  static List<Entry> entries(Class<?> record) {
    return ENTRIES.get(record);
  }

  private static Entry entry(RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalArgumentException(
          component.getDeclaringRecord().getName() + ": " + component + " lacks @Setting");
    }
    String key = snakeCase(component.getName());
    JsonNode byDefault =
        setting.byDefault().isEmpty()
            ? MissingNode.getInstance()
            : YamlTree.parse("the default of " + key, setting.byDefault());
    return new Entry(key, component.getGenericType(), setting, component, byDefault);
  }

  static String snakeCase(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

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
      return "one of " + String.join(", ", namesOf(c));
    } else if (c.isRecord()) {
      return "a section of keys";
    }
    throw new IllegalArgumentException("a setting cannot have the type " + type);
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

  static Constructor<?> canonicalConstructor(Class<?> record) {
    Class<?>[] types =
        Stream.of(record.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has a canonical constructor", e);
    }
  }
}
