package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The list of all keys of a configuration, for the command line and the documentation. */
public final class SettingsReference {
  /**
   * One key.
   *
   * @param key with the sections it stands in, {@code model.n_layer}
   * @param type in words
   * @param byDefault as in YAML, empty when there is none
   * @param required whether the key must be given
   * @param range in words, empty when there is no bound
   */
  public record Line(
      String key,
      String type,
      String byDefault,
      boolean required,
      String range,
      String documentation) {
    private String status() {
      if (required) {
        return " (required)";
      }
      return byDefault.isEmpty() ? " (optional)" : " = " + byDefault;
    }

    /** Whether a value is what the key has when it is not given. */
    public boolean isDefault(JsonNode value) {
      return !byDefault.isEmpty()
          && YamlReader.read("the default of " + key, byDefault).equals(ALIKE, value);
    }

    private Line optional() {
      return new Line(key, type, byDefault, false, range, documentation);
    }

    private Line where(String condition) {
      String conditioned = "where " + condition + ": " + documentation;
      return new Line(key, type, byDefault, required, range, conditioned);
    }
  }

  /** Numbers by what they are worth, however they are written. */
  private static final Comparator<JsonNode> ALIKE =
      (a, b) -> {
        boolean areNumbers = a.isNumber() && b.isNumber();
        boolean areAlike =
            areNumbers ? a.decimalValue().compareTo(b.decimalValue()) == 0 : a.equals(b);
        return areAlike ? 0 : 1;
      };

  private SettingsReference() {}

  /** Every key in the order of the record, those of a section after one another. */
  public static List<Line> lines(Class<? extends Record> type) {
    List<Line> lines = new ArrayList<>();
    collect(type, "", lines);
    return lines;
  }

  /** A paragraph a key, as {@code pcot config} prints it. */
  public static String text(Class<? extends Record> type) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines(type)) {
      text.append(line.key())
          .append(line.status())
          .append("\n    ")
          .append(line.documentation())
          .append("\n    ")
          .append(line.type())
          .append(line.range().isEmpty() ? "" : ", " + line.range())
          .append('\n');
    }
    return text.toString();
  }

  private static void collect(Class<?> type, String prefix, List<Line> lines) {
    if (!type.isRecord()) {
      collectChoice(Schema.choice(type), prefix, lines);
      return;
    }
    for (Schema.Entry entry : Schema.entries(type)) {
      if (entry.isSectionEach()) {
        entry.sections().forEach((key, section) -> collect(section, prefix + key + ".", lines));
      } else if (entry.isInlined()) {
        collect(entry.inlined(), prefix, lines);
      } else if (entry.isSection()) {
        collect((Class<?>) entry.type(), prefix + entry.key() + ".", lines);
      } else {
        lines.add(
            line(
                prefix + entry.key(),
                SettingTypes.describe(entry.type()),
                entry.isOptional(),
                entry.setting()));
      }
    }
  }

  /** The key that chooses, and the keys of all that it may choose, each once. */
  private static void collectChoice(Choice choice, String prefix, List<Line> lines) {
    if (!choice.isNamed()) {
      collectTold(choice, prefix, lines);
      return;
    }
    lines.add(
        line(prefix + choice.key(), SettingTypes.oneOf(choice.names()), false, choice.setting()));
    Map<Line, List<String>> owners = new LinkedHashMap<>();
    choice
        .members()
        .forEach(
            (name, member) -> {
              List<Line> own = new ArrayList<>();
              collect(member, prefix, own);
              own.forEach(line -> owners.computeIfAbsent(line, l -> new ArrayList<>()).add(name));
            });
    owners.forEach(
        (line, names) ->
            lines.add(
                names.size() == choice.members().size()
                    ? line
                    : line.where(choice.key() + " is " + String.join(" or ", names))));
  }

  /** The keys of two records, of which one is chosen by a key that it has. */
  private static void collectTold(Choice choice, String prefix, List<Line> lines) {
    String telling = prefix + choice.key();
    List<Line> told = new ArrayList<>();
    List<Line> others = new ArrayList<>();
    choice
        .members()
        .forEach((name, member) -> collect(member, prefix, choice.isTold(name) ? told : others));
    for (Line line : others) {
      boolean isOnceMore = told.stream().map(Line::key).anyMatch(line.key()::equals);
      lines.add(
          isOnceMore && !told.contains(line) ? line.where(choice.key() + " is not given") : line);
    }
    for (Line line : told) {
      if (line.key().equals(telling)) {
        lines.add(line.optional());
      } else if (!others.contains(line)) {
        lines.add(line.where(choice.key() + " is given"));
      }
    }
  }

  private static Line line(String key, String type, boolean isOptional, Setting setting) {
    return new Line(
        key,
        type,
        setting.byDefault(),
        setting.byDefault().isEmpty() && !isOptional,
        SettingTypes.describeRange(setting),
        setting.value());
  }
}
