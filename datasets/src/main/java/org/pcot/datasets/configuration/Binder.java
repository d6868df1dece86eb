package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
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
   * @param path of the section, empty at the top
   */
  Object bindRecord(Class<?> type, JsonNode tree, String path) {
    boolean absent = tree.isMissingNode() || tree.isNull();
    if (!absent && !tree.isObject()) {
      return wrong(path.isEmpty() ? "the file" : path, "must be a section of keys", tree);
    }
    List<Schema.Entry> entries = Schema.entries(type);
    int before = mistakes.size();
    refuseUnknownKeys(entries, tree, path);
    Object[] values = new Object[entries.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bindEntry(entries.get(i), tree, path);
    }
    return mistakes.size() > before ? null : construct(type, values, path);
  }

  private void refuseUnknownKeys(List<Schema.Entry> entries, JsonNode tree, String path) {
    List<String> allowed = entries.stream().map(Schema.Entry::key).toList();
    for (Iterator<String> keys = tree.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!allowed.contains(key)) {
        mistakes.add(
            new Mistake(
                join(path, key)
                    + ": unknown key"
                    + suggestion(key, allowed)
                    + " (allowed here: "
                    + String.join(", ", allowed)
                    + ")",
                "rename or remove the key"));
      }
    }
  }

  private Object bindEntry(Schema.Entry entry, JsonNode tree, String path) {
    String here = join(path, entry.key());
    JsonNode value = tree.path(entry.key());
    if (value.isMissingNode() && entry.hasDefault()) {
      value = entry.defaultValue();
    }
    if (entry.isOptional() && (value.isMissingNode() || value.isNull())) {
      return Optional.empty();
    }
    if (value.isMissingNode() && !entry.isSection()) {
      mistakes.add(
          new Mistake(
              here + ": missing; it has no default",
              "give it "
                  + allowed(entry.type(), entry.setting())
                  + ": "
                  + entry.setting().value()));
      return null;
    }
    return bindValue(entry.type(), entry.setting(), value, here);
  }

  private Object bindValue(Type type, Setting setting, JsonNode value, String path) {
    if (Schema.isList(type)) {
      return bindList(Schema.elementOf(type), setting, value, path);
    } else if (Schema.isOptional(type)) {
      return Optional.ofNullable(bindValue(Schema.elementOf(type), setting, value, path));
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) {
      return bindRecord(c, value.isNull() ? MissingNode.getInstance() : value, path);
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
      return enumeration(c, setting, value, path);
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

  private Object enumeration(Class<?> type, Setting setting, JsonNode value, String path) {
    for (Object constant : type.getEnumConstants()) {
      if (value.isTextual() && Schema.nameOf((Enum<?>) constant).equals(value.textValue())) {
        return constant;
      }
    }
    return wrong(
        path,
        "must be "
            + allowed(type, setting)
            + (value.isTextual() ? suggestion(value.textValue(), Schema.namesOf(type)) : ""),
        value);
  }

  private Object construct(Class<?> type, Object[] values, String path) {
    try {
      return Schema.canonicalConstructor(type).newInstance(values);
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

  private Object wrong(Type type, Setting setting, JsonNode value, String path) {
    return wrong(path, "must be " + allowed(type, setting), value);
  }

  private Object wrong(String path, String expected, JsonNode value) {
    String shown = value.isNull() || value.isMissingNode() ? "empty" : value.toString();
    boolean needsQuotes = expected.equals("must be text") && value.isValueNode();
    mistakes.add(
        new Mistake(
            path + ": " + expected + ", but is " + shown,
            needsQuotes ? "put the value into quotes" : "change the value"));
    return null;
  }

  private static String allowed(Type type, Setting setting) {
    String range = Schema.describeRange(setting);
    return Schema.describe(type) + (range.isEmpty() ? "" : ", " + range);
  }

  private static String suggestion(String name, List<String> candidates) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance.apply(name, candidate)))
        .filter(nearest -> distance.apply(name, nearest) <= Math.max(2, name.length() / 2))
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("");
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
