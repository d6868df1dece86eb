package org.pcot.jobs.figures;

import java.awt.Color;
import java.util.List;
import org.pcot.datasets.UserError;

/**
 * A colour for each temperature of a figure, told apart by readers of all kinds of colour vision
 * (Okabe and Ito 2008).
 *
 * @param temperatures ascending
 */
record TemperatureColours(List<Double> temperatures) {
  private static final List<Color> PALETTE =
      List.of(
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xD55E00),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9));

  TemperatureColours {
    if (temperatures.size() > PALETTE.size()) {
      throw new UserError(
          "a figure tells at most "
              + PALETTE.size()
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
    return PALETTE.get(temperatures.indexOf(temperature));
  }
}
