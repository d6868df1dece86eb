package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Activations;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.WeightedSequence;

class CalibrationTest {
  private static final DecoderConfig DECODER = Gpt2.decoder(5000, 64, 32, 12, 4);
  private static final List<WeightedSequence> TEXTS =
      List.of(WeightedSequence.of(new int[] {1}, new int[40], 1));

  private static Computing computing(int threads) {
    return new Computing(new CpuBackend(), Parallelism.SHARDS, Activations.KEPT, threads);
  }

  private static Calibration measured(DecoderConfig decoder) {
    Generation generation = new Generation(20, 20, 1, 8);
    return Calibration.measure(decoder, computing(1), TEXTS, generation, 1L << 30).orElseThrow();
  }

  @Test
  void isMeasured() {
    Costs costs = measured(DECODER).costs();
    for (double cost : new double[] {costs.trained(), costs.read(), costs.generated()}) {
      assertThat(cost).isBetween(1e-7, 1.0);
    }
  }

  /** By hand: 5 beside the blocks, 3 a block, 0.001 a token of the vocabulary. */
  @Test
  void growsWithTheBlocksAndTheVocabulary() {
    Calibration.Smaller smaller = (blocks, vocabulary) -> costs(5 + 3 * blocks + vocabulary / 1e3);
    assertCosts(Calibration.whole(smaller, 1200, 5000, 4), 5 + 3 * 1200 + 5);
    assertCosts(Calibration.whole(smaller, 2, 7, 2), 5 + 3 * 2 + 0.007);
    assertCosts(Calibration.whole(smaller, 1, 50_000, 1), 5 + 3 + 50);
  }

  /** The part that has no blocks is counted with each. */
  @Test
  void oneBlockAloneStandsForAll() {
    Calibration.Smaller smaller = (blocks, vocabulary) -> costs(5 + 3 * blocks + vocabulary / 1e3);
    assertCosts(Calibration.whole(smaller, 10, 5000, 1), 10 * (5 + 3) + 5);
  }

  @Test
  void whatScatterMakesLessThanNothingIsNothing() {
    Calibration.Smaller smaller = (blocks, vocabulary) -> costs(5.0 / blocks - vocabulary / 1e6);
    assertCosts(Calibration.whole(smaller, 10, 5000, 4), 5 - 256 / 1e6);
  }

  private static Costs costs(double each) {
    return new Costs(each, 2 * each, 7 * each);
  }

  private static void assertCosts(Costs found, double wanted) {
    assertThat(found.trained()).isCloseTo(wanted, within(1e-9));
    assertThat(found.read()).isCloseTo(2 * wanted, within(1e-9));
    assertThat(found.generated()).isCloseTo(7 * wanted, within(1e-9));
  }

  @Test
  void nothingIsMeasuredWhereNoBlockFits() {
    assertThat(
            Calibration.measure(
                DECODER, computing(2), TEXTS, new Generation(20, 20, 1, 8), 1 << 20))
        .isEmpty();
  }

  /** By hand, 2 threads: 3 shards are 2 rounds of 40 tokens; then each parameter's update. */
  @Test
  void aStepIsRoundsOfShardsAndAnUpdate() {
    DecoderConfig decoder = Gpt2.decoder(7, 64, 8, 1, 2);
    Calibration calibration = new Calibration(new Costs(0.5, 0.25, 2), 40, 0.01, 0.001);
    RunTime run = new RunTime(decoder, calibration, computing(2));
    long parameters = 7 * 8 + 64 * 8 + (12 * 64 + 13 * 8) + 16;
    assertThat(run.stepSeconds(TEXTS, 3))
        .isCloseTo(2 * 40 * 0.5 + parameters * (0.01 + 3 * 0.001), within(1e-9));
    assertThat(run.responseSeconds(new Generation(8, 5, 4, 20)))
        .isCloseTo((8 * 0.25 / 4 + 5 * 2) / 2, within(1e-9));
  }
}
