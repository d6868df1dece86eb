package org.pcot.jobs.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.rewards.Reward;

class PosttrainingFigureTest {
  private static final OptionalDouble CHANCE = OptionalDouble.of(0.5);
  private static final int PIXELS_A_POINT_TIMES_SIX = 25;

  /** Height of a legend, of a row of panels. */
  private static final int LEGEND = 17;

  private static final int ROW = 112;

  @TempDir private Path directory;

  @Test
  void bothFilesAreWrittenAndThePngHasItsPrintedSize() throws Exception {
    figure(SyntheticPolicyRuns.all(1))
        .write(
            new org.apache.hadoop.fs.Path(directory.toUri()),
            "figure3",
            new Configuration(false),
            notice -> {});

    assertThat(directory.resolve("figure3.svg")).content().contains("<svg");
    BufferedImage image = ImageIO.read(directory.resolve("figure3.png").toFile());
    assertThat(image.getWidth()).isEqualTo(pixels(504));
    assertThat(image.getHeight()).isEqualTo(pixels(2 * LEGEND + 3 * ROW));
    assertThat(new Color(image.getRGB(0, image.getHeight() - 1))).isEqualTo(Color.WHITE);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(3); // with the digests
    }
  }

  @Test
  void theSameRunsGiveTheSameBytesInAnyOrder() {
    List<PolicyCurve> curves = SyntheticPolicyRuns.all(7);
    curves.addAll(SyntheticPolicyRuns.all(8));
    Drawing first = figure(curves);
    byte[] png = first.png();
    Collections.reverse(curves);
    Drawing second = figure(curves);

    assertThat(second.svg()).isEqualTo(first.svg());
    assertThat(second.png()).isEqualTo(png);
    assertThat(second.png()).isEqualTo(png);
  }

  /** The first colour, since a figure with one temperature uses no other. */
  @Test
  void greedyAccuracyIsHighWhereItIsHigh() throws Exception {
    double low = greedyRow(0.25);
    double middle = greedyRow(0.5);
    double high = greedyRow(1);

    assertThat(low - middle).isGreaterThan(30);
    assertThat(middle - high).isCloseTo(2 * (low - middle), within(2.0));
  }

  @Test
  void panelsWithoutRunsAreLeftOut() throws Exception {
    List<PolicyCurve> endToEnd =
        SyntheticPolicyRuns.all(1).stream()
            .filter(curve -> curve.reward() == Reward.END_TO_END)
            .toList();
    List<PolicyCurve> grpo =
        endToEnd.stream().filter(curve -> curve.algorithm() instanceof Grpo).toList();

    assertThat(image(endToEnd).getHeight()).isEqualTo(pixels(2 * LEGEND + 2 * ROW));
    assertThat(isBlank(image(endToEnd), 2 * 168, LEGEND + ROW + LEGEND)).isTrue();
    assertThat(isBlank(image(endToEnd), 168, LEGEND)).isFalse();
    assertThat(isBlank(image(grpo), 168, LEGEND)).isTrue();
  }

  /** Theory rests on a guess being right half of the time. */
  @Test
  void withoutAChanceThePanelOfTheoryIsLeftOut() throws Exception {
    Drawing drawing =
        PosttrainingFigure.draw(
            SyntheticPolicyRuns.all(1), SyntheticPolicyRuns.LENGTH, OptionalDouble.empty());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawing.png()));
    int details = LEGEND + 2 * ROW + LEGEND;
    assertThat(isBlank(image, 2 * 168, details)).isTrue();
    assertThat(isBlank(image(SyntheticPolicyRuns.all(1)), 2 * 168, details)).isFalse();
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertThatThrownBy(() -> figure(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing to draw");
    List<PolicyCurve> curves = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      curves.add(SyntheticPolicyRuns.run(SyntheticPolicyRuns.GRPO, Reward.END_TO_END, i / 4.0, 1));
    }
    assertThatThrownBy(() -> figure(curves))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("7");
  }

  private static Drawing figure(List<PolicyCurve> curves) {
    return PosttrainingFigure.draw(curves, SyntheticPolicyRuns.LENGTH, CHANCE);
  }

  private static BufferedImage image(List<PolicyCurve> curves) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(figure(curves).png()));
  }

  /** Mean row of the pixels in the run's colour in the first panel, of a run that stands still. */
  private static double greedyRow(double accuracy) throws Exception {
    Answers answers = new Answers(accuracy, 0, new TreeMap<>(Map.of(1, 640)));
    Answers sampled = new Answers(0, 0, answers.lengths());
    List<PolicyCurve.Point> points =
        List.of(
            new PolicyCurve.Point(0, answers, sampled), new PolicyCurve.Point(5, answers, sampled));
    BufferedImage image =
        image(List.of(new PolicyCurve(SyntheticPolicyRuns.GRPO, Reward.END_TO_END, 1, 1, points)));
    int run = new TemperatureColours(List.of(1.0)).of(1.0).getRGB();
    int sampledRows = pixels(30);
    return IntStream.range(pixels(LEGEND), pixels(LEGEND + ROW) - sampledRows)
        .flatMap(
            y ->
                IntStream.range(0, image.getWidth())
                    .filter(x -> image.getRGB(x, y) == run)
                    .map(x -> y))
        .average()
        .orElseThrow();
  }

  /** Whether there is nothing in the cell of a panel from here on. */
  private static boolean isBlank(BufferedImage image, int left, int top) {
    return IntStream.range(pixels(top), pixels(top + ROW))
        .allMatch(
            y ->
                IntStream.range(pixels(left), pixels(left + 168))
                    .allMatch(x -> image.getRGB(x, y) == Color.WHITE.getRGB()));
  }

  private static int pixels(int points) {
    return Math.round(points * PIXELS_A_POINT_TIMES_SIX / 6f);
  }
}
