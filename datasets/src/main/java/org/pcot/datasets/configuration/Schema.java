package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

  private static final ClassValue<Choice> CHOICES =
      new ClassValue<>() {
        @Override
        protected Choice computeValue(Class<?> sealed) {
          return Choice.among(sealed);
        }
      };

  /**
   * One component of a record: its key, its type, and what its annotation says.
   *
   * @param setting null where the component is inlined
   * @param defaultValue missing where there is none
   */
  record Entry(
      String key, Type type, Setting setting, RecordComponent component, JsonNode defaultValue) {
    boolean isSection() {
      return type instanceof Class<?> c && Schema.isSection(c);
    }

    boolean isInlined() {
      return setting == null;
    }

    /** Whether there is a section for every record of a sealed interface. */
    boolean isSectionEach() {
      return isInlined() && isList(type);
    }

    /** Of an inlined component: the section whose keys stand here. */
    Class<?> inlined() {
      return (Class<?>) type;
    }

    /** Of an inlined list: the sections by their keys. */
    Map<String, Class<?>> sections() {
      return choice((Class<?>) elementOf(type)).members();
    }

    boolean isOptional() {
      return Schema.isOptional(type);
    }

    boolean hasDefault() {
      return !defaultValue.isMissingNode();
    }

    Object valueIn(Object record) {
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
    if ((setting == null) != component.isAnnotationPresent(Inlined.class)) {
      throw new IllegalArgumentException(
          component.getDeclaringRecord().getName()
              + ": "
              + component
              + " must have one of @Setting and @Inlined");
    }
    String key = snakeCase(component.getName());
    JsonNode byDefault = setting == null ? MissingNode.getInstance() : defaultOf(setting, key);
    return new Entry(key, component.getGenericType(), setting, component, byDefault);
  }

  /** Missing where there is none. */
  static JsonNode defaultOf(Setting setting, String key) {
    return setting.byDefault().isEmpty()
        ? MissingNode.getInstance()
        : YamlTree.parse("the default of " + key, setting.byDefault());
  }

  static Choice choice(Class<?> sealed) {
    return CHOICES.get(sealed);
  }

  /** Whether a value of this type is a section of keys. */
  static boolean isSection(Class<?> type) {
    return type.isRecord() || (type.isSealed() && type.isInterface());
  }

  /** All keys that a section may have, whatever it chooses. */
  static List<String> keys(Class<?> section) {
    return keys(section, choice -> choice.members().values());
  }

  /**
   * The keys of a section.
   *
   * @param chosen which records of a choice it may be
   */
  static List<String> keys(
      Class<?> section, Function<Choice, ? extends Collection<Class<?>>> chosen) {
    if (section.isRecord()) {
      return entries(section).stream().flatMap(entry -> keys(entry, chosen)).toList();
    }
    Choice choice = choice(section);
    Stream<String> own =
        chosen.apply(choice).stream().flatMap(member -> keys(member, chosen).stream());
    return Stream.concat(Stream.of(choice.key()), own).distinct().toList();
  }

  private static Stream<String> keys(
      Entry entry, Function<Choice, ? extends Collection<Class<?>>> chosen) {
    if (!entry.isInlined()) {
      return Stream.of(entry.key());
    }
    return entry.isSectionEach()
        ? entry.sections().keySet().stream()
        : keys(entry.inlined(), chosen).stream();
  }

  /** The choices that are made among the keys of a section. */
  static Stream<Choice> choices(Class<?> section) {
    return section.isRecord()
        ? entries(section).stream()
            .filter(entry -> entry.isInlined() && !entry.isSectionEach())
            .flatMap(entry -> choices(entry.inlined()))
        : Stream.of(choice(section));
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

  /** Whether a value is the name of a record of a sealed interface. */
  static boolean isMemberName(Type type) {
    return type instanceof ParameterizedType p && p.getRawType() == Class.class;
  }

  /** The records that a {@code Class<? extends T>} may be. */
  static Choice membersNamedBy(Type type) {
    return choice((Class<?>) ((WildcardType) elementOf(type)).getUpperBounds()[0]);
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
    } else if (isSection(c)) {
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
