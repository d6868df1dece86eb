package org.pcot.jobs.figures;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.TheoryRow;

/**
 * The paper's theorems about autoregressive linear models beside what such models do: when greedy
 * answers are long, how calibrated pre-training is, how STaR proceeds, and how the samples that
 * pre-training needs grow with d and 1/p_cot. Panels without data are left out.
 */
public final class TheoryFigure {
  /** Text width of a two-column paper, in points. */
  private static final int WIDTH = 504;

  private static final int COLUMNS = 3;

  private static final Comparator<TheoryRow> ROWS =
      Comparator.comparing(TheoryRow::d)
          .thenComparing(TheoryRow::pCot)
          .thenComparing(TheoryRow::noise)
          .thenComparing(TheoryRow::leap)
          .thenComparing(TheoryRow::seed)
          .thenComparing(TheoryRow::round);

  private static final Comparator<ComplexityRow> COMPLEXITY_ROWS =
      Comparator.comparing(ComplexityRow::d)
          .thenComparing(ComplexityRow::pCot)
          .thenComparing(ComplexityRow::seed);

  private TheoryFigure() {}

  /**
   * @param rows in any order, as are those of complexity
   * @throws UserError when there is nothing to draw, or the machine has no fonts
   */
  public static Drawing draw(List<TheoryRow> rows, List<ComplexityRow> complexity) {
    List<TheoryRow> cells = rows.stream().sorted(ROWS).toList();
    List<ComplexityRow> needs = complexity.stream().sorted(COMPLEXITY_ROWS).toList();
    List<Page.Cell> panels =
        Stream.of(
                ThresholdPanel.of(cells).map(ThresholdPanel::cell),
                CalibrationPanel.of(cells).map(CalibrationPanel::cell),
                RoundsPanel.of(cells).map(RoundsPanel::cell),
                ComplexityPanel.againstDimension(needs).map(ComplexityPanel::cell),
                ComplexityPanel.againstShare(needs).map(ComplexityPanel::cell))
            .flatMap(Optional::stream)
            .toList();
    if (panels.isEmpty()) {
      throw new UserError(
          "there is nothing to draw: no linear model has been measured", "run pcot theory first");
    }
    Fonts.require();
    Page page = new Page(WIDTH, COLUMNS);
    page.addCells(panels);
    return page.drawing();
  }
}
