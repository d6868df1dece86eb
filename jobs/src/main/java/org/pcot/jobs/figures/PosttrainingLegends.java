package org.pcot.jobs.figures;

import java.util.List;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.title.LegendTitle;

/** The keys of {@link PosttrainingFigure}. */
final class PosttrainingLegends {
  private PosttrainingLegends() {}

  static LegendTitle ofAccuracy(TemperatureColours colours, boolean hasChance) {
    LegendItemCollection items = new LegendItemCollection();
    for (double temperature : colours.temperatures()) {
      String label = "trained at " + Style.temperature(temperature);
      items.add(Legends.line(label, colours.of(temperature), Style.LINE));
    }
    items.add(Legends.line("greedy", Style.INK, Style.LINE));
    items.add(Legends.line("sampled", Style.INK, Style.DASHED));
    if (hasChance) {
      items.add(Legends.line("chance", Style.REFERENCE, Style.DOTTED));
    }
    return Legends.centred(items);
  }

  /**
   * @param answers of an evaluation
   * @param chains runs of the panel of theory; without any, there is none
   */
  static LegendTitle ofDetails(int answers, List<PolicySummary> chains) {
    LegendItemCollection items = new LegendItemCollection();
    items.add(disc(answers, answers));
    items.add(disc(answers / 10, answers));
    if (!chains.isEmpty()) {
      items.add(Legends.line("predicted share", Style.INK, Style.LINE));
      items.add(Legends.shape("measured share", Style.INK, Style.POINT));
      items.add(Legends.line("1/3", Style.REFERENCE, Style.DOTTED));
      TheoryPanel.theory(chains)
          .roundsToThreshold()
          .ifPresent(
              round ->
                  items.add(
                      Legends.line("predicted n* = " + round, Style.REFERENCE, Style.DASHED)));
      items.add(Legends.shape("measured n*", Style.INK, Style.TRIANGLE));
    }
    return Legends.centred(items);
  }

  private static LegendItem disc(int count, int total) {
    return Legends.shape(count + " answers", Style.INK, LengthPanel.disc(count, total));
  }
}
