package org.pcot.jobs.figures;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.PretrainingGrid;
import org.pcot.jobs.results.ResultRow;

/**
 * Figure 2 of the paper: accuracy and the probability of an answer of maximal length during
 * pre-training, a colour for each p_cot, and final greedy accuracy against p_cot beside 1/3. A row
 * of panels for each d, and for each value of other keys, and then one that compares these; panels
 * without data are left out.
 */
public final class SweepFigure {
  /** Text width of a two-column paper, in points. */
  private static final int WIDTH = 504;

  private static final int COLUMNS = 3;

  private SweepFigure() {}

  /**
   * @param rows of a sweep, in any order; those of post-training are not drawn
   * @throws UserError when there is nothing to draw, or the machine has no fonts
   */
  public static Drawing draw(List<ResultRow> rows) {
    List<List<Page.Cell>> cells = new ArrayList<>();
    for (List<PretrainingGrid> grids : ofEachSize(rows)) {
      grids.forEach(grid -> cells.add(panels(grid)));
      cells.add(ComparisonPanel.of(grids).stream().map(ComparisonPanel::cell).toList());
    }
    if (cells.stream().allMatch(List::isEmpty)) {
      throw new UserError(
          "there is nothing to draw: no pre-training has been evaluated twice, and none at two"
              + " p_cot",
          "run pcot sweep first, over several values of corpus.p_cot");
    }
    Fonts.require();
    Page page = new Page(WIDTH, COLUMNS);
    cells.forEach(page::addCells);
    return page.drawing();
  }

  /** In the order of task and size. */
  private static Collection<List<PretrainingGrid>> ofEachSize(List<ResultRow> rows) {
    return PretrainingGrid.group(rows).stream()
        .collect(groupingBy(PretrainingGrid::title, LinkedHashMap::new, toList()))
        .values();
  }

  private static List<Page.Cell> panels(PretrainingGrid grid) {
    return Stream.of(
            SharesPanel.accuracy(grid).map(SharesPanel::cell),
            SharesPanel.longShare(grid).map(SharesPanel::cell),
            FinalPanel.of(grid).map(FinalPanel::cell))
        .flatMap(Optional::stream)
        .toList();
  }
}
