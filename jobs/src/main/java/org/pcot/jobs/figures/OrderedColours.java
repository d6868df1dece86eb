package org.pcot.jobs.figures;

import java.awt.Color;
import java.util.List;

/** A colour for each of any number of values, from dark to light in their order. */
record OrderedColours<T>(List<T> values, Stops stops) {
  /** Colours that a scale passes through, at equal distances. */
  record Stops(List<Color> colours) {
    /** Viridis without its yellow end, which is faint on white. */
    static final Stops VIRIDIS =
        new Stops(
            List.of(
                new Color(0x440154),
                new Color(0x3B528B),
                new Color(0x21918C),
                new Color(0x5EC962)));
  }

  OrderedColours(List<T> values) {
    this(values, Stops.VIRIDIS);
  }

  Color of(T value) {
    List<Color> colours = stops.colours();
    int gaps = colours.size() - 1;
    double place = (double) gaps * values.indexOf(value) / Math.max(1, values.size() - 1);
    int stop = Math.min((int) place, gaps - 1);
    return between(colours.get(stop), colours.get(stop + 1), place - stop);
  }

  private static Color between(Color from, Color to, double share) {
    return new Color(
        between(from.getRed(), to.getRed(), share),
        between(from.getGreen(), to.getGreen(), share),
        between(from.getBlue(), to.getBlue(), share));
  }

  private static int between(int from, int to, double share) {
    return (int) Math.round(from + share * (to - from));
  }
}
