package org.pcot.rl.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

class PolicyObjectiveTest {
  private static final PolicyTerms CLIPPED = new PolicyTerms(1, true, 0.2, 0.3, 0);

  /** min(ρA, clip(ρ, 0.8, 1.3)A), by hand; the old log-probability is -0.5. */
  @ParameterizedTest
  @CsvSource({
    "1.00,  2.0,  2.00, -2.00, 0, 0",
    "1.20,  2.0,  2.40, -2.40, 0, 0",
    "1.40,  2.0,  0.00, -2.60, 0, 1",
    "0.50,  2.0,  1.00, -1.00, 0, 0",
    "1.40, -2.0, -2.80,  2.80, 0, 0",
    "0.50, -2.0,  0.00,  1.60, 1, 0",
  })
  void theRatioIsClippedWhereItWouldOnlyGoFurther(
      double ratio, float advantage, double weight, double loss, int low, int high) {
    PolicyObjective objective = objective(CLIPPED, advantage, 1);
    double tokenLoss = 0.5 - Math.log(ratio);
    assertThat(objective.weight(0, tokenLoss)).isCloseTo(weight, within(1e-6));
    PolicyStatistics statistics = objective.statistics();
    assertThat(statistics.loss()).isCloseTo(loss, within(1e-6));
    assertThat(statistics.clippedLow()).isEqualTo(low);
    assertThat(statistics.clippedHigh()).isEqualTo(high);
  }

  /** u = ln 2: e^u - u - 1 = 1 - ln 2, whose derivative by the log-probability is 1 - 2. */
  @Test
  void thePenaltyPullsTowardsTheReference() {
    PolicyTerms terms = new PolicyTerms(1, false, 0, 0, 0.1);
    PolicyObjective objective =
        new PolicyObjective(
            terms, List.of(sequence(0, 0.25f)), new double[] {Math.log(2) - 3, 0, 0});
    assertThat(objective.weight(0, 3)).isCloseTo(0.25 * 0.1, within(1e-7));
    assertThat(objective.statistics().kl()).isCloseTo(1 - Math.log(2), within(1e-12));
    assertThat(objective.statistics().loss())
        .isCloseTo(0.25 * 0.1 * (1 - Math.log(2)), within(1e-7));
  }

  @ParameterizedTest
  @MethodSource("terms")
  void theWeightIsTheDerivativeOfTheLoss(PolicyTerms terms) {
    double step = 1e-5;
    for (double tokenLoss : new double[] {0.1, 0.45, 0.7, 1.9}) {
      for (float advantage : new float[] {-1.5f, 0.7f}) {
        double weight = objective(terms, advantage, 0.5f).weight(0, tokenLoss);
        double slope =
            (lossAt(terms, advantage, tokenLoss + step)
                    - lossAt(terms, advantage, tokenLoss - step))
                / (2 * step);
        assertThat(weight).isCloseTo(slope, within(1e-6));
      }
    }
  }

  /** Every term, at a temperature, through a whole decoder: kernels, packing and all. */
  @ParameterizedTest
  @MethodSource("terms")
  void gradientsOfTheFastKernelsAreThoseOfThePortableOnesInDouble(PolicyTerms terms) {
    Segments fast = gradient(terms, new CpuKernels(), 0, 0);
    Segments portable = gradient(terms, new Nd4jKernels(DataType.DOUBLE), 0, 0);
    double scale =
        portable.storage(0).array().norm2Number().doubleValue() / Math.sqrt(portable.length());
    for (int i = 0; i < portable.length(); i++) {
      double wanted = portable.get(i);
      assertThat(fast.get(i)).isCloseTo(wanted, within(2e-4 * (scale + Math.abs(wanted))));
    }
  }

  @ParameterizedTest
  @MethodSource("terms")
  void gradientsAreTheFiniteDifferencesOfTheLoss(PolicyTerms terms) {
    Kernels kernels = new Nd4jKernels(DataType.DOUBLE);
    Segments gradient = gradient(terms, kernels, 0, 0);
    double step = 1e-5;
    for (int i = 3; i < gradient.length(); i += 97) {
      double slope =
          (lossOf(terms, kernels, i, step) - lossOf(terms, kernels, i, -step)) / (2 * step);
      assertThat(gradient.get(i)).isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
    }
  }

  static Stream<PolicyTerms> terms() {
    return Stream.of(
        PolicyTerms.plain(1),
        PolicyTerms.plain(1.5),
        new PolicyTerms(0.75, true, 0.1, 0.2, 0),
        new PolicyTerms(1.5, true, 0.2, 0.2, 0.3));
  }

  private static double lossAt(PolicyTerms terms, float advantage, double tokenLoss) {
    PolicyObjective objective = objective(terms, advantage, 0.5f);
    double unused = objective.weight(0, tokenLoss);
    assertThat(unused).isFinite();
    return objective.statistics().loss();
  }

  private static PolicyObjective objective(PolicyTerms terms, float advantage, float scale) {
    return new PolicyObjective(
        terms, List.of(sequence(advantage, scale)), new double[] {-0.9, -1, -1});
  }

  private static PolicySequence sequence(float advantage, float scale) {
    return new PolicySequence(
        new int[] {2}, new int[] {1, 1, 0}, advantage, scale, new float[] {-0.5f, -0.5f, -0.5f});
  }

  private static final DecoderConfig DECODER = Gpt2.decoder(6, 12, 12, 2, 3);
  private static final int ROWS = 3;
  private static final int LENGTH = 9;
  private static final int PROMPT = 4;

  private static Segments gradient(PolicyTerms terms, Kernels kernels, int moved, double step) {
    Segments gradient =
        Segments.allocate(Memory.HOST, kernels.dataType(), new ParameterLayout(DECODER).length());
    run(terms, kernels, moved, step, DecoderParameters.of(DECODER, gradient));
    return gradient;
  }

  private static double lossOf(PolicyTerms terms, Kernels kernels, int moved, double step) {
    Segments unused =
        Segments.allocate(Memory.HOST, kernels.dataType(), new ParameterLayout(DECODER).length());
    return run(terms, kernels, moved, step, DecoderParameters.of(DECODER, unused));
  }

  /** The loss with one parameter moved; adds its gradient. */
  private static double run(
      PolicyTerms terms, Kernels kernels, int moved, double step, DecoderParameters gradient) {
    Segments parameters =
        Segments.allocate(Memory.HOST, kernels.dataType(), gradient.flat().length());
    new ParameterLayout(DECODER).initialise(4, parameters);
    parameters.storage(0).array().muli(5);
    parameters.set(moved, parameters.get(moved) + step);
    Decoder decoder = new Decoder(DECODER, kernels);
    PolicyObjective objective = new PolicyObjective(terms, sequences(), reference());
    decoder.objectiveGradient(
        DecoderParameters.of(DECODER, parameters),
        List.of(batch()),
        terms.temperature(),
        objective,
        gradient);
    return objective.statistics().loss();
  }

  private static MicroBatch batch() {
    CounterRandom random = CounterRandom.of(8, Purpose.TRAIN_EXAMPLE);
    int[] tokens = new int[ROWS * LENGTH];
    int[] targets = new int[tokens.length];
    float[] weights = new float[tokens.length];
    MicroBatch batch = new MicroBatch(ROWS, LENGTH, tokens, targets, weights);
    int origin = 0;
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = random.below(6, 2 * i);
      targets[i] = random.below(6, 2 * i + 1);
      boolean isResponse = i % LENGTH >= PROMPT - 1;
      weights[i] = isResponse ? 1 : 0;
      batch.origins()[i] = isResponse ? origin++ : -1;
    }
    return batch;
  }

  /** As many response tokens as the batch has, with old log-probabilities near the real ones. */
  private static List<PolicySequence> sequences() {
    CounterRandom random = CounterRandom.of(9, Purpose.TRAIN_EXAMPLE);
    int response = LENGTH - PROMPT + 1;
    List<PolicySequence> sequences = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      float[] old = new float[response];
      for (int i = 0; i < response; i++) {
        old[i] = (float) (-1.8 + 0.3 * random.gaussian(row * response + i));
      }
      float advantage = row % 2 == 0 ? 1.2f : -0.8f;
      sequences.add(
          new PolicySequence(new int[PROMPT], new int[response], advantage, 0.5f + row, old));
    }
    return sequences;
  }

  private static double[] reference() {
    double[] reference = new double[ROWS * (LENGTH - PROMPT + 1)];
    Arrays.setAll(reference, i -> -1.5 - 0.1 * (i % 5));
    return reference;
  }
}
