package org.pcot.jobs.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.problems.Multiplication;

class PretrainingGridTest {
  @Test
  void cellsThatShareAPretrainingCountOnce() {
    List<PretrainingGrid> grids =
        PretrainingGrid.group(
            List.of(
                row("posttrain.rewards=[\"a\"]", "pretraining", 0.2, 1, 10, 0.75),
                row("posttrain.rewards=[\"a\"]", "pretraining", 0.2, 1, 0, 0.5),
                row("posttrain.rewards=[\"b\"]", "pretraining", 0.2, 1, 10, 0.75),
                row("posttrain.rewards=[\"b\"]", "pretraining", 0.2, 1, 0, 0.5),
                row("posttrain.rewards=[\"b\"]", "posttraining", 0.2, 1, 20, 1)));

    assertThat(grids).hasSize(1);
    assertThat(grids.get(0).label()).isEqualTo("parity, d = 12");
    assertThat(grids.get(0).runs().get(0.2).get(1L))
        .extracting(ResultRow::step)
        .containsExactly(0L, 10L);
    assertThat(grids.get(0).last(ResultRow::greedyAccuracy)).containsEntry(0.2, List.of(0.75));
  }

  @Test
  void otherKeysOfPretrainingAreGridsOfTheirOwn() {
    List<PretrainingGrid> grids =
        PretrainingGrid.group(
            List.of(
                row("model.n_layer=4", "pretraining", 0.2, 1, 10, 0.75),
                row("model.n_layer=2", "pretraining", 0.2, 1, 10, 0.5)));

    assertThat(grids)
        .extracting(PretrainingGrid::label)
        .containsExactly("parity, d = 12, n_layer=2", "parity, d = 12, n_layer=4");
  }

  /** The width follows from the architecture; the number of blocks tells two of three apart. */
  @Test
  void aLabelHasNoMoreKeysThanTellGridsApart() {
    List<PretrainingGrid> grids =
        PretrainingGrid.group(
            List.of(
                row("model.architecture=gpt2 model.n_embd=64 model.n_layer=2", 0.2),
                row("model.architecture=gpt2 model.n_embd=64 model.n_layer=4", 0.2),
                row("model.architecture=mistral model.hidden_size=64", 0.2)));

    assertThat(grids)
        .extracting(PretrainingGrid::others)
        .containsExactly(
            "architecture=gpt2 n_layer=2", "architecture=gpt2 n_layer=4", "architecture=mistral");
    assertThat(PretrainingGrid.group(List.of(row("model.n_layer=2", 0.2))))
        .extracting(PretrainingGrid::label)
        .containsExactly("parity, d = 12");
  }

  /** Halfway from one half to 1 is 0.75: seeds cross at 0.3 and 0.2 + 0.2 * 5 / 6. */
  @Test
  void theThresholdIsThatOfTheLastAccuracies() {
    PretrainingGrid grid =
        PretrainingGrid.group(
                List.of(
                    row("", "pretraining", 0.2, 1, 0, 1),
                    row("", "pretraining", 0.2, 1, 10, 0.5),
                    row("", "pretraining", 0.4, 1, 10, 1),
                    row("", "pretraining", 0.2, 2, 10, 0.5),
                    row("", "pretraining", 0.4, 2, 10, 0.8)))
            .get(0);

    MeasuredThreshold threshold = grid.threshold().orElseThrow();
    assertThat(threshold.estimate()).isCloseTo(0.3 + 0.1 / 3, within(1e-12));
    assertThat(threshold.low()).isCloseTo(0.2, within(1e-12));
    assertThat(threshold.high()).isCloseTo(0.4, within(1e-12));
  }

  /** Without a guess halfway to 1 is 0.5; tasks are grids of their own, in the order of size. */
  @Test
  void aTaskWithoutAGuessHasItsThresholdHalfwayFromZero() {
    List<PretrainingGrid> grids =
        PretrainingGrid.group(
            List.of(
                multiplication(10, 0.2, 0.25),
                multiplication(3, 0.2, 0),
                multiplication(3, 0.6, 1),
                row("", "pretraining", 0.2, 1, 10, 0.5)));

    assertThat(grids)
        .extracting(PretrainingGrid::label)
        .containsExactly(
            "multiplication, 3 x 3 digits", "multiplication, 10 x 10 digits", "parity, d = 12");
    assertThat(grids).extracting(PretrainingGrid::chance).first().isEqualTo(OptionalDouble.empty());
    assertThat(grids.get(2).chance()).hasValue(0.5);
    assertThat(grids.get(0).threshold().orElseThrow().estimate()).isCloseTo(0.4, within(1e-12));
  }

  private static ResultRow multiplication(int digits, double pCot, double accuracy) {
    return ResultRows.with(
        ResultRows.GUESS,
        "place",
        "corpus.digits=" + digits + " corpus.p_cot=" + pCot,
        "task",
        "multiplication",
        "title",
        new Multiplication(digits).task().caption().title(),
        "d",
        digits,
        "chance",
        0,
        "pCot",
        pCot,
        "greedyAccuracy",
        accuracy);
  }

  private static ResultRow row(String place, double pCot) {
    return row(place, "pretraining", pCot, 1, 10, 0.5);
  }

  private static ResultRow row(
      String place, String phase, double pCot, long seed, long step, double accuracy) {
    String keys = "corpus.d=12 corpus.p_cot=" + pCot + " " + place + " seeds=[" + seed + "]";
    return ResultRows.with(
        ResultRows.GUESS,
        "place",
        keys,
        "phase",
        phase,
        "pCot",
        pCot,
        "seed",
        seed,
        "step",
        step,
        "sequences",
        step,
        "greedyAccuracy",
        accuracy);
  }
}
