package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
      return isInlined() && SettingTypes.isList(type);
    }

    /** Of an inlined component: the section whose keys stand here. */
    Class<?> inlined() {
      return (Class<?>) type;
    }

    /** Of an inlined list: the sections by their keys. */
    Map<String, Class<?>> sections() {
      return choice((Class<?>) SettingTypes.elementOf(type)).members();
    }

    /** Of an inlined list: whether a section is written even at its defaults. */
    boolean isAlwaysWritten(String section) {
      return List.of(component.getAnnotation(Inlined.class).alwaysWritten()).contains(section);
    }

    boolean isOptional() {
      return SettingTypes.isOptional(type);
    }

    boolean hasDefault() {
      return !defaultValue.isMissingNode();
    }

    Object valueIn(Object record) {
      return Records.value(component, record);
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
    String key = Records.snakeCase(component.getName());
    JsonNode byDefault = setting == null ? MissingNode.getInstance() : defaultOf(setting, key);
    return new Entry(key, component.getGenericType(), setting, component, byDefault);
  }

  /** Missing where there is none. */
  static JsonNode defaultOf(Setting setting, String key) {
    return setting.byDefault().isEmpty()
        ? MissingNode.getInstance()
        : YamlReader.read("the default of " + key, setting.byDefault());
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

  /** The choices that are made among the keys of a section, outer ones first. */
  static Stream<Choice> choices(Class<?> section, JsonNode tree) {
    if (section.isRecord()) {
      return entries(section).stream()
          .filter(entry -> entry.isInlined() && !entry.isSectionEach())
          .flatMap(entry -> choices(entry.inlined(), tree));
    }
    Choice choice = choice(section);
    return Stream.concat(
        Stream.of(choice), choice.memberIn(tree).stream().flatMap(member -> choices(member, tree)));
  }
}
