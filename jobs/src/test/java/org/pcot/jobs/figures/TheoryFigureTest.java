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
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.TheoryRow;

class TheoryFigureTest {
  private static final int PIXELS_A_POINT_TIMES_SIX = 25;
  private static final int COLUMN = 168;

  /** Height of a panel without its key. */
  private static final int PANEL = 112;

  @TempDir private Path directory;

  @Test
  void bothFilesAreWrittenAndThePngHasItsPrintedSize() throws Exception {
    TheoryFigure.draw(SyntheticTheory.rows(), SyntheticTheory.complexity())
        .write(
            new org.apache.hadoop.fs.Path(directory.toUri()),
            "theory",
            new Configuration(false),
            notice -> {});

    assertThat(directory.resolve("theory.svg")).content().contains("<svg");
    BufferedImage image = ImageIO.read(directory.resolve("theory.png").toFile());
    assertThat(image.getWidth()).isEqualTo(pixels(504));
    assertThat(image.getHeight()).isGreaterThan(pixels(2 * PANEL));
    assertThat(panels(image, 0)).containsExactly(true, true, true);
    assertThat(panels(image, image.getHeight() - pixels(PANEL))).containsExactly(true, true, false);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(3); // with the digests
    }
  }

  @Test
  void theSameRowsGiveTheSameBytesInAnyOrder() {
    List<TheoryRow> rows = SyntheticTheory.rows();
    List<ComplexityRow> complexity = SyntheticTheory.complexity();
    Drawing first = TheoryFigure.draw(rows, complexity);
    Collections.reverse(rows);
    Collections.reverse(complexity);
    Drawing second = TheoryFigure.draw(rows, complexity);

    assertThat(second.svg()).isEqualTo(first.svg());
    assertThat(second.png()).isEqualTo(first.png());
    assertThat(second.png()).isEqualTo(first.png());
  }

  @Test
  void panelsWithoutDataAreLeftOut() throws Exception {
    List<TheoryRow> pretrained =
        SyntheticTheory.rows().stream().filter(row -> row.round() == 0).toList();
    List<TheoryRow> noisy = pretrained.stream().filter(row -> row.noise() > 0).toList();
    List<ComplexityRow> oneDimension =
        SyntheticTheory.complexity().stream().filter(row -> row.d() == 16).toList();

    assertThat(panels(image(pretrained, List.of()), 0)).containsExactly(true, true, false);
    assertThat(panels(image(noisy, List.of()), 0)).containsExactly(true, false, false);
    assertThat(panels(image(List.of(), SyntheticTheory.complexity()), 0))
        .containsExactly(true, true, false);
    assertThat(panels(image(List.of(), oneDimension), 0)).containsExactly(true, false, false);
  }

  /** Twelve p_cot need more lines of a key than four, two on a line. */
  @Test
  void aLongKeyHasRoom() throws Exception {
    List<TheoryRow> few = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      few.add(SyntheticTheory.row(8, i / 20.0, 0, 1, 1, 1));
    }
    List<TheoryRow> many = new ArrayList<>(few);
    for (int i = 5; i <= 12; i++) {
      many.add(SyntheticTheory.row(8, i / 20.0, 0, 1, 1, 1));
    }

    assertThat(image(many, List.of()).getHeight())
        .isGreaterThanOrEqualTo(image(few, List.of()).getHeight() + pixels(3 * 9));
  }

  @Test
  void nothingToDrawIsRefused() {
    List<ComplexityRow> givenUp =
        List.of(
            new ComplexityRow(8, 0.1, 1, 1000, false), new ComplexityRow(16, 0.1, 1, 1000, false));

    assertThatThrownBy(() -> TheoryFigure.draw(List.of(), List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing to draw");
    assertThatThrownBy(() -> TheoryFigure.draw(List.of(), givenUp))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing to draw");
  }

  private static BufferedImage image(List<TheoryRow> rows, List<ComplexityRow> complexity)
      throws Exception {
    return ImageIO.read(new ByteArrayInputStream(TheoryFigure.draw(rows, complexity).png()));
  }

  /** Whether there is something in each column of the panels from this row of pixels on. */
  private static List<Boolean> panels(BufferedImage image, int top) {
    return IntStream.range(0, 3)
        .mapToObj(
            column ->
                IntStream.range(top, top + pixels(PANEL))
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
