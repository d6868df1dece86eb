package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.ResultRow;

class SweepFigureTest {
  private static final int PIXELS_A_POINT_TIMES_SIX = 25;
  private static final int COLUMN = 168;

  /** Height of a panel without its key. */
  private static final int PANEL = 112;

  @TempDir private Path directory;

  @Test
  void bothFilesAreWrittenAndThePngHasItsPrintedSize() throws Exception {
    SweepFigure.draw(SyntheticSweep.rows())
        .write(
            new org.apache.hadoop.fs.Path(directory.toUri()),
            "figure2",
            new Configuration(false),
            notice -> {});

    assertThat(directory.resolve("figure2.svg")).content().contains("<svg");
    BufferedImage image = ImageIO.read(directory.resolve("figure2.png").toFile());
    assertThat(image.getWidth()).isEqualTo(pixels(504));
    assertThat(image.getHeight()).isBetween(pixels(PANEL + 10), pixels(2 * PANEL));
    assertThat(panels(image)).containsExactly(true, true, true);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(3); // with the digests
    }
  }

  @Test
  void theSameRowsGiveTheSameBytesInAnyOrder() {
    List<ResultRow> rows = SyntheticSweep.rows();
    Drawing first = SweepFigure.draw(rows);
    Collections.reverse(rows);
    Drawing second = SweepFigure.draw(rows);

    assertThat(second.svg()).isEqualTo(first.svg());
    assertThat(second.png()).isEqualTo(first.png());
    assertThat(second.png()).isEqualTo(first.png());
  }

  @Test
  void panelsWithoutDataAreLeftOut() throws Exception {
    List<ResultRow> rows = SyntheticSweep.rows();
    List<ResultRow> oneShare = rows.stream().filter(row -> row.pCot() == 0.2).toList();
    List<ResultRow> oneStep = rows.stream().filter(row -> row.step() == 1500).toList();

    assertThat(panels(image(oneShare))).containsExactly(true, true, false);
    assertThat(panels(image(oneStep))).containsExactly(true, false, false);
  }

  @Test
  void everyDimensionHasARowOfPanels() throws Exception {
    List<ResultRow> rows = SyntheticSweep.rows();
    int one = image(rows).getHeight();
    List<ResultRow> two = new ArrayList<>(rows);
    rows.forEach(
        row -> two.add(SyntheticSweep.row(20, row.pCot(), row.seed(), row.step(), 0.5, 0, 0.5, 0)));

    assertThat(image(two).getHeight()).isEqualTo(2 * one);
  }

  /** A row for each, and one that compares them. */
  @Test
  void modelsOfOneSizeAreComparedInARowOfTheirOwn() throws Exception {
    List<ResultRow> rows = SyntheticSweep.rows();
    int one = image(rows).getHeight();
    List<ResultRow> two = new ArrayList<>();
    rows.forEach(row -> two.add(SyntheticSweep.at("model.architecture=gpt2", row)));
    rows.forEach(row -> two.add(SyntheticSweep.at("model.architecture=mistral", row)));

    assertThat(image(two).getHeight()).isBetween(2 * one + pixels(PANEL), 3 * one);
  }

  @Test
  void nothingToDrawIsRefused() {
    List<ResultRow> oneRow = SyntheticSweep.rows().subList(0, 1);

    assertThatThrownBy(() -> SweepFigure.draw(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing to draw");
    assertThatThrownBy(() -> SweepFigure.draw(oneRow))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing to draw");
  }

  private static BufferedImage image(List<ResultRow> rows) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(SweepFigure.draw(rows).png()));
  }

  /** Whether there is something in each column of the first row of panels. */
  private static List<Boolean> panels(BufferedImage image) {
    return IntStream.range(0, 3)
        .mapToObj(
            column ->
                IntStream.range(0, pixels(PANEL))
                    .anyMatch(
                        y ->
                            IntStream.range(pixels(column * COLUMN), pixels((column + 1) * COLUMN))
                                .anyMatch(x -> image.getRGB(x, y) != Color.WHITE.getRGB())))
        .toList();
  }

  private static int pixels(int points) {
    return Math.round(points * PIXELS_A_POINT_TIMES_SIX / 6f);
  }
}
