package org.pcot.jobs.theory;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.model.linear.LinearMeasurement;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.rl.linear.LinearStar;

/**
 * Pre-training on one mixture and rounds of STaR after it: what one Spark task computes.
 *
 * @param rounds of STaR
 */
public record TheoryCell(LinearMixture mixture, long seed, int rounds) implements Serializable {

  /** A row after pre-training and after each round. */
  List<TheoryRow> run(LinearTrainingConfig config, int testInputs) {
    LinearStar star = new LinearStar(mixture, config, seed);
    List<double[]> inputs = inputs(mixture, seed, testInputs);
    LinearStar.Round done = star.pretrain();
    List<TheoryRow> rows = new ArrayList<>();
    rows.add(row(done, 0, inputs));
    for (int round = 1; round <= rounds; round++) {
      done = star.improve(done.model(), round);
      rows.add(row(done, round, inputs));
    }
    return rows;
  }

  static List<double[]> inputs(LinearMixture mixture, long seed, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> mixture.input(CounterRandom.of(seed, Purpose.TEST_EXAMPLE, i)))
        .toList();
  }

  /** Grows with the time that the cell takes. */
  double cost() {
    return (double) mixture.d() * mixture.d() * (1 + rounds);
  }

  private TheoryRow row(LinearStar.Round done, int round, List<double[]> inputs) {
    LinearMeasurement measured = LinearMeasurement.of(done.model(), mixture, inputs);
    return new TheoryRow(
        mixture.d(),
        mixture.pCot(),
        mixture.noise(),
        mixture.leap(),
        seed,
        round,
        done.drawn(),
        done.kept(),
        firstWeightDistance(done.model().weights()[0]),
        measured.firstIsX1(),
        measured.longCorrect(),
        measured.shortCorrect(),
        measured.stopAfterFirst(),
        measured.greedyLong(),
        measured.greedyRight(),
        measured.greedyChains(),
        measured.greedyFirst());
  }

  private double firstWeightDistance(double[] weights) {
    double target = Math.log((1 + mixture.pCot()) / (1 - mixture.pCot()));
    double sum = (weights[0] - target) * (weights[0] - target);
    for (int i = 1; i < weights.length; i++) {
      sum += weights[i] * weights[i];
    }
    return Math.sqrt(sum);
  }
}
