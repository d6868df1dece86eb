package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.List;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.results.Curve;
import org.pcot.jobs.results.Measurement;
import org.pcot.jobs.results.Phase;

/** Curves of the shape that the paper reports, for tests that need something to draw. */
final class SyntheticRuns {
  static final int LENGTH = 50;
  private static final int EVALUATIONS = 40;
  private static final int ITERATIONS = 20;

  private SyntheticRuns() {}

  /** Pre-training that wavers around chance and answers with one token. */
  static Curve preTraining(long seed, int sequences) {
    CounterRandom random = CounterRandom.of(seed, Purpose.TRAIN_EXAMPLE);
    List<Measurement> points = new ArrayList<>();
    for (int i = 0; i <= EVALUATIONS; i++) {
      double wiggle = 0.03 * random.gaussian(i);
      double bump = 0.3 * Math.exp(-Math.pow((i - 12) / 2.0, 2)) * random.uniform(1000);
      double length = bump > 0.2 ? LENGTH : 1;
      points.add(
          new Measurement((double) i * sequences / EVALUATIONS, 0.5 + wiggle + bump, length));
    }
    return new Curve(Phase.PRE_TRAINING, "pre-training", seed, points);
  }

  /** Post-training that reaches accuracy 1 and the longest answer within some iterations. */
  static Curve postTraining(long seed, int checkpoint, int sequencesAnIteration) {
    CounterRandom random = CounterRandom.of(seed, Purpose.ROLLOUT_TOKEN, checkpoint);
    double middle = 4 + 6 * random.uniform(0);
    List<Measurement> points = new ArrayList<>();
    for (int i = 0; i <= ITERATIONS; i++) {
      double rise = 1 / (1 + Math.exp(-(i - middle)));
      double length = i < middle ? 1 : LENGTH;
      points.add(
          new Measurement(
              checkpoint + (double) i * sequencesAnIteration, 0.5 + 0.5 * rise, length));
    }
    return new Curve(Phase.POST_TRAINING, "checkpoint " + checkpoint, seed, points);
  }

  static List<Curve> paper(int seeds, int sequences, int sequencesAnIteration) {
    List<Curve> curves = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      curves.add(preTraining(seed, sequences));
      for (int quarter = 1; quarter <= 4; quarter++) {
        curves.add(postTraining(seed, sequences / 4 * quarter, sequencesAnIteration));
      }
    }
    return curves;
  }
}
