package org.pcot.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.sweep.TaskPerCell.Batch;
import org.pcot.jobs.sweep.TaskPerCell.CellLostException;

class TaskPerCellTest {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
  }

  @Test
  void whatCellsGiveIsInTheirOrder() {
    List<Integer> cells = IntStream.range(0, 23).boxed().toList();
    List<Integer> given =
        new TaskPerCell(spark).run(cells, cell -> List.of(cell, -cell), done -> {});
    assertThat(given)
        .isEqualTo(cells.stream().flatMap(cell -> List.of(cell, -cell).stream()).toList());
  }

  @Test
  void whatIsBegunTellsAsItGoes() throws Exception {
    Batch<Integer> first = new TaskPerCell(spark).begin(List.of(1, 2, 3), cell -> List.of(-cell));
    Batch<Integer> second = new TaskPerCell(spark).begin(List.of(4), cell -> List.of(-cell));
    assertThat(all(first)).containsExactlyInAnyOrder(-1, -2, -3);
    assertThat(all(second)).containsExactly(-4);
    assertThat(first.news()).isEmpty();
    assertThat(first.lost()).isEmpty();
  }

  @Test
  void whatIsBegunNamesTheCellThatSparkGivesUp() throws Exception {
    List<String> cells = List.of("a", "b", "c", "d", "e");
    Batch<String> batch = new TaskPerCell(spark).begin(cells, TaskPerCellTest::endsAtC);
    assertThat(all(batch)).doesNotContain("c");
    assertThat(cells.get(batch.lost().orElseThrow().cell())).isEqualTo("c");
  }

  private static <R> List<R> all(Batch<R> batch) throws InterruptedException {
    List<R> all = new ArrayList<>();
    boolean isOver;
    do {
      Thread.sleep(20);
      isOver = batch.isOver();
      all.addAll(batch.news());
    } while (!isOver);
    return all;
  }

  /** What no task caught, such as the end of its process. */
  @Test
  void theCellThatSparkGivesUpIsNamed() {
    List<String> cells = List.of("a", "b", "c", "d", "e");
    CellLostException lost =
        catchThrowableOfType(
            CellLostException.class,
            () -> new TaskPerCell(spark).run(cells, TaskPerCellTest::endsAtC, done -> {}));
    assertThat(cells.get(lost.cell())).isEqualTo("c");
    assertThat(lost).hasMessageContaining("no memory for c");
  }

  private static List<String> endsAtC(String cell) {
    if (cell.equals("c")) {
      throw new IllegalStateException("no memory for c");
    }
    return List.of(cell);
  }
}
