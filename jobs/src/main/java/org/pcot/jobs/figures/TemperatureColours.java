package org.pcot.jobs.figures;

import java.awt.Color;
import java.util.List;
import org.pcot.datasets.UserError;

/**
 * A colour for each temperature of a figure.
 *
 * @param temperatures ascending
 */
record TemperatureColours(List<Double> temperatures) {
  TemperatureColours {
    if (temperatures.size() > Style.PALETTE.size()) {
      throw new UserError(
          "a figure tells at most "
              + Style.PALETTE.size()
              + " temperatures apart, and there are "
              + temperatures.size(),
          "draw experiments with fewer of posttrain.temperatures");
    }
  }

  static TemperatureColours of(List<PolicySummary> summaries) {
    return new TemperatureColours(
        summaries.stream().map(PolicySummary::temperature).distinct().sorted().toList());
  }

  Color of(double temperature) {
    return Style.PALETTE.get(temperatures.indexOf(temperature));
  }
}
