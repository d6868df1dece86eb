package org.pcot.jobs.theory;

import java.io.Serializable;
import java.util.List;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.model.linear.LinearMeasurement;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearTrainer;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.rl.linear.GreedyThreshold;
import org.pcot.rl.linear.LinearStar;

/**
 * Looks for the number of samples after which a pre-trained model samples long and short responses
 * as often as Theorem 1 says, within a quarter of the share of long ones, and is greedy as it says
 * on every test input. All heads step as long as samples come.
 */
public record ComplexityCell(int d, double pCot, long seed) implements Serializable {
  private static final double FIRST_TRY = 1024;
  private static final double TOLERANCE = 0.25;

  ComplexityRow run(LinearTrainingConfig config, int testInputs, long mostSamples) {
    LinearMixture mixture = LinearMixture.of(d, pCot);
    LinearTrainingConfig endless =
        new LinearTrainingConfig(
            config.firstLambda(), mostSamples, config.chainLambda(), mostSamples);
    LinearStar samples = new LinearStar(mixture, endless, seed);
    LinearTrainer trainer = new LinearTrainer(d, mixture.longLength(), endless);
    List<double[]> inputs = TheoryCell.inputs(mixture, seed, testInputs);
    for (int half = 0; ; half++) {
      long count = (long) (FIRST_TRY * StrictMath.pow(2, half / 2.0));
      if (count > mostSamples) {
        return new ComplexityRow(d, pCot, seed, trainer.examples(), false);
      }
      while (trainer.examples() < count) {
        trainer.learn(samples.demonstration(trainer.examples()));
      }
      if (isAsTheoremOneSays(LinearMeasurement.of(trainer.model(), mixture, inputs))) {
        return new ComplexityRow(d, pCot, seed, count, true);
      }
    }
  }

  private boolean isAsTheoremOneSays(LinearMeasurement measured) {
    double tolerance = TOLERANCE * pCot;
    double greedy =
        pCot > GreedyThreshold.compute(0, 1) ? measured.greedyChains() : measured.greedyFirst();
    return Math.abs(measured.longCorrect() - pCot) <= tolerance
        && Math.abs(measured.shortCorrect() - (1 - pCot) / 2) <= tolerance
        && greedy == 1;
  }

  /** Grows with the time that the cell takes. */
  double cost() {
    return (double) d * d / pCot;
  }
}
