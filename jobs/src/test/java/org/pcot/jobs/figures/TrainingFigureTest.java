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
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.Curve;
import org.pcot.jobs.results.Measurement;
import org.pcot.jobs.results.Phase;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class TrainingFigureTest {
  private static final OptionalDouble CHANCE = OptionalDouble.of(0.5);

  /** Below the legend, whose samples have the colours of the curves. */
  private static final int DATA_TOP = 70;

  /** Segments of a line in the legend. */
  private static final int LEGEND = 1;

  @TempDir private Path directory;

  @Test
  void bothFilesAreWrittenAndThePngHasItsPrintedSize() throws Exception {
    Files.writeString(directory.resolve("figure1.png"), "an older drawing");

    figure(SyntheticRuns.paper(3, 115_200, 64))
        .write(
            new org.apache.hadoop.fs.Path(directory.toUri()),
            "figure1",
            new Configuration(false),
            notice -> {});

    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("figure1.png", "figure1.svg", "SHA256SUMS");
    }
    BufferedImage image = ImageIO.read(directory.resolve("figure1.png").toFile());
    assertThat(image.getWidth()).isEqualTo(240 * 300 / 72);
    assertThat(image.getHeight()).isEqualTo(Math.round(230 * 300 / 72f));
    assertThat(new Color(image.getRGB(0, 0))).isEqualTo(Color.WHITE);
  }

  @Test
  void theSameMeasurementsGiveTheSameBytes() {
    Drawing first = figure(SyntheticRuns.paper(2, 12_800_000, 512));
    Drawing second = figure(SyntheticRuns.paper(2, 12_800_000, 512));

    assertThat(first.png()).isEqualTo(second.png());
    assertThat(first.svg()).isEqualTo(second.svg());
    assertThat(first.png()).isEqualTo(second.png());
  }

  @Test
  void accuracyIsHighWhereItIsHigh() throws Exception {
    double low = top(image(List.of(flat(Phase.PRE_TRAINING, 0.25, 1))));
    double middle = top(image(List.of(flat(Phase.PRE_TRAINING, 0.5, 1))));
    double high = top(image(List.of(flat(Phase.PRE_TRAINING, 1, 1))));

    assertThat(low - middle).isGreaterThan(40);
    assertThat(middle - high).isCloseTo(2 * (low - middle), within(2.0));
  }

  @Test
  void lengthIsDrawnInTheLowerPanel() throws Exception {
    double shortAnswers = bottom(image(List.of(flat(Phase.POST_TRAINING, 1, 1))));
    double middle = bottom(image(List.of(flat(Phase.POST_TRAINING, 1, 25.5))));
    double longAnswers = bottom(image(List.of(flat(Phase.POST_TRAINING, 1, 50))));

    assertThat(shortAnswers - middle).isGreaterThan(100);
    assertThat(middle - longAnswers).isCloseTo(shortAnswers - middle, within(2.0));
  }

  @Test
  void aBranchStartsAtItsCheckpoint() throws Exception {
    Curve preTraining = SyntheticRuns.preTraining(0, 100_000);
    double[] starts = new double[3];
    for (int i = 0; i < starts.length; i++) {
      Curve branch = SyntheticRuns.postTraining(0, 25_000 * (i + 1), 64);
      Curve last = SyntheticRuns.postTraining(0, 100_000, 64);
      starts[i] = leftmostBlue(image(List.of(preTraining, branch, last)));
    }

    assertThat(starts[1] - starts[0]).isGreaterThan(100);
    assertThat(starts[2] - starts[1]).isCloseTo(starts[1] - starts[0], within(2.0));
  }

  @Test
  void onlySeveralSeedsHaveABand() throws Exception {
    long one = pixels(image(SyntheticRuns.paper(1, 115_200, 64)), TrainingFigureTest::isPaleRed);
    long three = pixels(image(SyntheticRuns.paper(3, 115_200, 64)), TrainingFigureTest::isPaleRed);

    assertThat(three).isGreaterThan(5 * one + 1000);
  }

  @Test
  void aSingleSeedHasTheBandOfItsInterval() throws Exception {
    List<Measurement> points =
        List.of(new Measurement(0, 0.5, 0.3, 0.7, 1), new Measurement(100_000, 0.5, 0.3, 0.7, 1));
    Curve sure = flat(Phase.PRE_TRAINING, 0.5, 1);
    Curve unsure = new Curve(Phase.PRE_TRAINING, "flat", 0, points);

    long band = pixels(image(List.of(unsure)), TrainingFigureTest::isPaleRed);
    assertThat(band).isGreaterThan(10_000);
    assertThat(pixels(image(List.of(sure)), TrainingFigureTest::isPaleRed)).isLessThan(band / 5);
  }

  @Test
  void checkpointsOfFineTuningAreStarsWhichReachHigherThanDots() throws Exception {
    List<Curve> branch = List.of(flat(Phase.POST_TRAINING, 0.5, 20));
    assertThat(blueRows(image(branch, 50, true)))
        .isGreaterThan(blueRows(image(branch, 50, false)) + 5);
  }

  private static long blueRows(BufferedImage image) {
    return IntStream.range(DATA_TOP, image.getHeight() / 2 - 20)
        .filter(y -> IntStream.range(0, image.getWidth()).anyMatch(x -> isBlue(image.getRGB(x, y))))
        .count();
  }

  /** The curve is as high, and the axis ends with it. */
  @Test
  void lengthsFarBelowTheirLimitHaveAScaleThatSuitsThem() throws Exception {
    List<Curve> curves = List.of(flat(Phase.POST_TRAINING, 1, 50));
    double far = bottom(image(curves, 400, true));
    double near = bottom(image(curves, 80, true));
    assertThat(far).isLessThan(near - 50);
    assertThat(dotted(image(curves, 80, true))).isGreaterThan(dotted(image(curves, 400, true)));
  }

  /** Grey pixels of the lower panel that are no line of its grid. */
  private static long dotted(BufferedImage image) {
    return IntStream.range(image.getHeight() / 2, image.getHeight() * 4 / 5)
        .mapToLong(
            y ->
                IntStream.range(image.getWidth() / 4, image.getWidth())
                    .filter(x -> new Color(image.getRGB(x, y)).equals(Style.REFERENCE))
                    .count())
        .sum();
  }

  @Test
  void branchesThatReachBeyondTheNextAreToldApart() {
    List<Curve> apart = SyntheticRuns.paper(1, 115_200, 64);
    List<Curve> overlapping = SyntheticRuns.paper(1, 115_200, 64_000);
    assertThat(coloursOf(apart)).hasSize(2);
    assertThat(coloursOf(overlapping)).hasSize(5);
  }

  private static Set<Color> coloursOf(List<Curve> curves) {
    List<SeedSummary> summaries = SeedSummary.summarise(curves);
    PhaseColours colours = PhaseColours.of(summaries);
    return summaries.stream().map(colours::of).collect(Collectors.toSet());
  }

  @Test
  void theSvgHoldsEverySegmentOfEveryCurve() throws Exception {
    byte[] svg = figure(SyntheticRuns.paper(1, 115_200, 64)).svg();
    Document document =
        DocumentBuilderFactory.newDefaultNSInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg));

    assertThat(document.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 240 230");
    assertThat(segments(document, Style.of(Phase.PRE_TRAINING))).containsExactly(LEGEND, 40, 40);
    assertThat(segments(document, Style.of(Phase.POST_TRAINING)))
        .containsExactly(LEGEND, 20, 20, 20, 20, 20, 20, 20, 20);
    assertThat(document.getElementsByTagName("text").getLength()).isZero();
  }

  @Test
  void aFigureWithoutCurvesIsRefused() {
    assertThatThrownBy(() -> figure(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing to draw");
    assertThatThrownBy(() -> new Curve(Phase.PRE_TRAINING, "empty", 0, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"empty\"");
  }

  @Test
  void aMachineWithoutFontsIsToldWhatToInstall() {
    Runnable fontless =
        () -> {
          throw new InternalError("no fonts");
        };

    assertThatThrownBy(() -> Fonts.require(fontless))
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.remedy()).contains("install fontconfig"));
  }

  private static Drawing figure(List<Curve> curves) {
    return TrainingFigure.draw(
        curves, new TrainingFigure.Frame(false, SyntheticRuns.LENGTH, CHANCE));
  }

  private static BufferedImage image(List<Curve> curves) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(figure(curves).png()));
  }

  private static BufferedImage image(List<Curve> curves, int limit, boolean isFineTuning)
      throws Exception {
    TrainingFigure.Frame frame =
        new TrainingFigure.Frame(isFineTuning, limit, OptionalDouble.empty());
    return ImageIO.read(new ByteArrayInputStream(TrainingFigure.draw(curves, frame).png()));
  }

  private static Curve flat(Phase phase, double accuracy, double length) {
    List<Measurement> points =
        List.of(new Measurement(0, accuracy, length), new Measurement(1000, accuracy, length));
    return new Curve(phase, "flat", 0, points);
  }

  /** Mean row of the coloured pixels of the upper panel. */
  private static double top(BufferedImage image) {
    return meanRow(image, DATA_TOP, image.getHeight() / 2 - 20);
  }

  private static double bottom(BufferedImage image) {
    return meanRow(image, image.getHeight() / 2 - 10, image.getHeight());
  }

  private static double meanRow(BufferedImage image, int from, int to) {
    return IntStream.range(from, to)
        .flatMap(
            y ->
                IntStream.range(0, image.getWidth())
                    .filter(x -> isRed(image.getRGB(x, y)) || isBlue(image.getRGB(x, y)))
                    .map(x -> y))
        .average()
        .orElseThrow();
  }

  private static int leftmostBlue(BufferedImage image) {
    return IntStream.range(0, image.getWidth())
        .filter(
            x ->
                IntStream.range(DATA_TOP, image.getHeight())
                    .anyMatch(y -> isBlue(image.getRGB(x, y))))
        .findFirst()
        .orElseThrow();
  }

  private static long pixels(BufferedImage image, IntPredicate isCounted) {
    return IntStream.range(DATA_TOP, image.getHeight())
        .mapToLong(
            y ->
                IntStream.range(0, image.getWidth())
                    .filter(x -> isCounted.test(image.getRGB(x, y)))
                    .count())
        .sum();
  }

  private static boolean isRed(int rgb) {
    return rgb == Style.of(Phase.PRE_TRAINING).getRGB();
  }

  private static boolean isBlue(int rgb) {
    return rgb == Style.of(Phase.POST_TRAINING).getRGB();
  }

  private static boolean isPaleRed(int rgb) {
    Color colour = new Color(rgb);
    return colour.getRed() > 220
        && colour.getGreen() < 225
        && colour.getRed() - colour.getGreen() > 20;
  }

  /** Line segments of the unfilled paths in this colour. */
  private static List<Integer> segments(Document document, Color colour) {
    String stroke =
        "rgb(" + colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue() + ")";
    NodeList paths = document.getElementsByTagName("path");
    List<Integer> segments = new ArrayList<>();
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      Element coloured = path.hasAttribute("stroke") ? path : (Element) path.getParentNode();
      int count = (int) path.getAttribute("d").chars().filter(c -> c == 'L').count();
      boolean isLine = count > 0 && path.getAttribute("fill").equals("none");
      if (isLine && coloured.getAttribute("stroke").equals(stroke)) {
        segments.add(count);
      }
    }
    return segments;
  }
}
