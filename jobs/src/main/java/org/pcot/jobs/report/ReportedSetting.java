package org.pcot.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.datasets.configuration.SettingsReference.Line;
import org.pcot.jobs.experiment.ExperimentConfig;

/**
 * A key of the configuration.
 *
 * @param isDefault whether nobody chose it: it has its default, or pcot found it out
 * @param byDefault what it would be otherwise; empty where there is no default
 * @param meaning empty where nobody says
 */
record ReportedSetting(
    String key, String value, boolean isDefault, String byDefault, String meaning) {

  /**
   * @param configuration every value by its full key
   */
  static List<ReportedSetting> of(Map<String, JsonNode> configuration) {
    List<Line> reference = SettingsReference.lines(ExperimentConfig.class);
    List<ReportedSetting> settings = new ArrayList<>();
    configuration.forEach(
        (key, value) ->
            settings.add(
                of(
                    key,
                    value,
                    reference.stream().filter(line -> line.key().equals(key)).toList())));
    return settings;
  }

  /**
   * @param lines what is said of the key: several where the choice of another decides
   */
  private static ReportedSetting of(String key, JsonNode value, List<Line> lines) {
    Optional<Line> same = lines.stream().filter(line -> line.isDefault(value)).findFirst();
    Optional<Line> line = same.or(() -> lines.stream().findFirst());
    return new ReportedSetting(
        key,
        value.isTextual() ? value.asText() : value.toString(),
        same.isPresent() || lines.isEmpty(),
        line.map(Line::byDefault).orElse(""),
        line.map(Line::documentation).orElse(""));
  }
}
