package org.pcot.datasets.configuration;

import java.util.ArrayList;
import java.util.List;

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
  }

  private SettingsReference() {}

  /** Every key in the order of the record, those of a section after one another. */
  public static List<Line> of(Class<? extends Record> type) {
    List<Line> lines = new ArrayList<>();
    collect(type, "", lines);
    return lines;
  }

  /** A paragraph a key, as {@code pcot config} prints it. */
  public static String text(Class<? extends Record> type) {
    StringBuilder text = new StringBuilder();
    for (Line line : of(type)) {
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
    for (Schema.Entry entry : Schema.entries(type)) {
      if (entry.isSection()) {
        collect((Class<?>) entry.type(), prefix + entry.key() + ".", lines);
      } else {
        lines.add(
            new Line(
                prefix + entry.key(),
                Schema.describe(entry.type()),
                entry.setting().byDefault(),
                !entry.hasDefault() && !entry.isOptional(),
                Schema.describeRange(entry.setting()),
                entry.setting().value()));
      }
    }
  }
}
