package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcot.datasets.UserError;

/** Turns a tree into records, and collects every mistake found on the way. */
final class Binder {
  /** One thing to mend. */
  record Mistake(String message, String remedy) {}

  private final List<Mistake> mistakes = new ArrayList<>();

  List<Mistake> mistakes() {
    return mistakes;
  }

  /**
   * The record, or null when a mistake was found in it.
   *
   * @param type a record, or a sealed interface with a {@link Discriminator}
   * @param path of the section, empty at the top
   */
  Object bindSection(Class<?> type, JsonNode tree, String path) {
    boolean absent = tree.isMissingNode() || tree.isNull();
    if (!absent && !tree.isObject()) {
      return wrong(path.isEmpty() ? "the file" : path, "must be a section of keys", tree);
    }
    int before = mistakes.size();
    mistakes.addAll(KeyCheck.mistakes(type, tree, path));
    return bindKeys(type, new Place(tree, path, before));
  }

  /** The value of a setting that is left out. */
  static Object defaultOf(Schema.Entry entry) {
    return new Binder().bindValue(entry.type(), entry.setting(), entry.defaultValue(), entry.key());
  }

  /** The section that is left out; null where it has keys without default. */
  static Object defaultOf(Class<?> section) {
    return new Binder().bindSection(section, MissingNode.getInstance(), "");
  }

  /**
   * Where the keys of a record stand.
   *
   * @param before mistakes found before those in this section
   */
  private record Place(JsonNode tree, String path, int before) {}

  /** A record of the section's keys, or of some of them. */
  private Object bindKeys(Class<?> type, Place place) {
    return type.isRecord()
        ? bindRecord(type, place, "it has no default")
        : bindChosen(Schema.choice(type), place);
  }

  private Object bindChosen(Choice choice, Place place) {
    String key = choice.key();
    JsonNode name = choice.chosenIn(place.tree);
    if (name.isMissingNode()) {
      return missing(
          place, key, "it has no default", SettingTypes.oneOf(choice.names()), choice.setting());
    }
    Class<?> member = member(choice, name, join(place.path, key));
    return member == null
        ? null
        : bindRecord(member, place, choice.phrase(Stream.of(name.textValue())) + " needs it");
  }

  private Class<?> member(Choice choice, JsonNode name, String path) {
    Class<?> member = name.isTextual() ? choice.members().get(name.textValue()) : null;
    return member != null ? member : (Class<?>) wrongName(choice.names(), name, path);
  }

  private Object bindRecord(Class<?> type, Place place, String need) {
    List<Schema.Entry> entries = Schema.entries(type);
    Object[] values = new Object[entries.size()];
    for (int i = 0; i < values.length; i++) {
      Schema.Entry entry = entries.get(i);
      if (entry.isSectionEach()) {
        values[i] = bindEach(entry, place);
      } else if (entry.isInlined()) {
        values[i] = bindKeys(entry.inlined(), place);
      } else {
        values[i] = bindEntry(entry, place, need);
      }
    }
    return mistakes.size() > place.before ? null : construct(type, values, place.path);
  }

  private List<Object> bindEach(Schema.Entry entry, Place place) {
    List<Object> sections = new ArrayList<>();
    entry
        .sections()
        .forEach(
            (key, type) ->
                sections.add(bindSection(type, place.tree.path(key), join(place.path, key))));
    return sections.contains(null) ? null : List.copyOf(sections);
  }

  private Object bindEntry(Schema.Entry entry, Place place, String need) {
    JsonNode value = place.tree.path(entry.key());
    if (value.isMissingNode() && entry.hasDefault()) {
      value = entry.defaultValue();
    }
    if (entry.isOptional() && (value.isMissingNode() || value.isNull())) {
      return Optional.empty();
    }
    if (value.isMissingNode() && !entry.isSection()) {
      return missing(
          place, entry.key(), need, allowed(entry.type(), entry.setting()), entry.setting());
    }
    return bindValue(entry.type(), entry.setting(), value, join(place.path, entry.key()));
  }

  private Object bindValue(Type type, Setting setting, JsonNode value, String path) {
    if (SettingTypes.isList(type)) {
      return bindList(SettingTypes.elementOf(type), setting, value, path);
    } else if (SettingTypes.isOptional(type)) {
      return Optional.ofNullable(bindValue(SettingTypes.elementOf(type), setting, value, path));
    } else if (SettingTypes.isMemberName(type)) {
      return member(SettingTypes.membersNamedBy(type), value, path);
    }
    Class<?> c = (Class<?>) type;
    if (Schema.isSection(c)) {
      return bindSection(c, value.isNull() ? MissingNode.getInstance() : value, path);
    } else if (c == int.class || c == Integer.class) {
      BigDecimal number = number(type, setting, value, path);
      return number == null ? null : (Object) number.intValueExact();
    } else if (c == long.class || c == Long.class) {
      BigDecimal number = number(type, setting, value, path);
      return number == null ? null : (Object) number.longValueExact();
    } else if (c == double.class || c == Double.class) {
      BigDecimal number = number(type, setting, value, path);
      return number == null ? null : (Object) number.doubleValue();
    } else if (c == boolean.class || c == Boolean.class) {
      return value.isBoolean() ? (Object) value.booleanValue() : wrong(type, setting, value, path);
    } else if (c == String.class) {
      return value.isTextual() ? value.textValue() : wrong(type, setting, value, path);
    } else if (c.isEnum()) {
      return enumeration(c, value, path);
    }
    throw new IllegalArgumentException("a setting cannot have the type " + type);
  }

  private List<Object> bindList(Type element, Setting setting, JsonNode value, String path) {
    if (!value.isArray()) {
      wrong(path, "must be a list, each " + allowed(element, setting), value);
      return null;
    }
    List<Object> result = new ArrayList<>();
    int before = mistakes.size();
    for (int i = 0; i < value.size(); i++) {
      result.add(bindValue(element, setting, value.get(i), path + "[" + i + "]"));
    }
    return mistakes.size() > before ? null : List.copyOf(result);
  }

  /** The number if it is one that the type can hold and the setting allows, else null. */
  private BigDecimal number(Type type, Setting setting, JsonNode value, String path) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      wrong(type, setting, value, path);
      return null;
    }
    BigDecimal number = value.decimalValue();
    if (!fits((Class<?>) type, number)) {
      boolean isWhole = number.stripTrailingZeros().scale() <= 0;
      String reason = isWhole ? " (too large for this setting)" : "";
      wrong(path, "must be " + allowed(type, setting) + reason, value);
      return null;
    }
    double rounded = number.doubleValue();
    boolean inRange =
        rounded <= setting.max()
            && (setting.aboveMin() ? rounded > setting.min() : rounded >= setting.min());
    return inRange ? number : (BigDecimal) wrong(type, setting, value, path);
  }

  private static boolean fits(Class<?> type, BigDecimal number) {
    if (type == double.class || type == Double.class) {
      return Double.isFinite(number.doubleValue());
    }
    boolean isInt = type == int.class || type == Integer.class;
    BigDecimal least = BigDecimal.valueOf(isInt ? Integer.MIN_VALUE : Long.MIN_VALUE);
    BigDecimal most = BigDecimal.valueOf(isInt ? Integer.MAX_VALUE : Long.MAX_VALUE);
    return number.compareTo(least) >= 0
        && number.compareTo(most) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }

  private Object enumeration(Class<?> type, JsonNode value, String path) {
    for (Object constant : type.getEnumConstants()) {
      if (value.isTextual() && SettingTypes.nameOf((Enum<?>) constant).equals(value.textValue())) {
        return constant;
      }
    }
    return wrongName(SettingTypes.namesOf(type), value, path);
  }

  private Object wrongName(List<String> allowed, JsonNode value, String path) {
    String suggestion = value.isTextual() ? KeyCheck.suggestion(value.textValue(), allowed) : "";
    return wrong(path, "must be " + SettingTypes.oneOf(allowed) + suggestion, value);
  }

  private Object construct(Class<?> type, Object[] values, String path) {
    try {
      return Records.canonicalConstructor(type).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UserError error) {
        String prefix = path.isEmpty() ? "" : path + ": ";
        mistakes.add(new Mistake(prefix + error.getMessage(), error.remedy()));
        return null;
      }
      throw new IllegalStateException("cannot make a " + type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }

  private Object missing(Place place, String key, String need, String allowed, Setting setting) {
    mistakes.add(
        new Mistake(
            join(place.path, key) + ": missing; " + need,
            "give it " + allowed + ": " + setting.value()));
    return null;
  }

  private Object wrong(Type type, Setting setting, JsonNode value, String path) {
    return wrong(path, "must be " + allowed(type, setting), value);
  }

  private Object wrong(String path, String expected, JsonNode value) {
    String shown = value.isNull() || value.isMissingNode() ? "empty" : Shown.text(value.toString());
    boolean needsQuotes = expected.equals("must be text") && value.isValueNode();
    mistakes.add(
        new Mistake(
            path + ": " + expected + ", but is " + shown,
            needsQuotes ? "put the value into quotes" : "change the value"));
    return null;
  }

  private static String allowed(Type type, Setting setting) {
    String range = SettingTypes.describeRange(setting);
    return SettingTypes.describe(type) + (range.isEmpty() ? "" : ", " + range);
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
