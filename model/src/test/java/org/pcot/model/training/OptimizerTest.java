package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.tensor.Storage;
import org.pcot.model.training.OptimizerConfig.Decay;

class OptimizerTest {
  /** More than one block, and some elements over. */
  private static final int LENGTH = 2 * 65_536 + 53;

  @Test
  void theVectorLoopTakesTheStepsOfNd4jsUpdater() {
    Storage parameters = random(1, 1);
    Storage portableParameters = random(1, 1);
    Optimizer optimizer = Optimizer.fresh(config(0), 9, parameters);
    for (int step = 0; step < 9; step++) {
      float[] gradient = gradient(step + 2);
      Optimizer portable =
          Optimizer.resumed(config(0), 9, portableParameters, optimizer.state(), step);
      portable.applyPortably(gradient.clone(), 1 / 3f);
      Optimizer.Update update = optimizer.apply(gradient, 3);
      assertThat(update.learningRate()).isEqualTo(config(0).learningRate(step, 9));
      for (int i = 0; i < LENGTH; i++) {
        assertThat(parameters.get(i)).isCloseTo(portableParameters.get(i), within(1e-6));
        portableParameters.set(i, parameters.get(i));
      }
    }
  }

  @Test
  void clippingLimitsTheNormOfTheMeanGradient() {
    Storage clipped = random(1, 1);
    Storage scaled = random(1, 1);
    float[] gradient = gradient(7);
    double norm =
        Optimizer.fresh(config(0.5), 9, clipped).apply(gradient.clone(), 4).gradientNorm();
    assertThat(norm).isGreaterThan(0.5);
    Optimizer.fresh(config(0), 9, scaled).apply(gradient, 4 * (norm + 1e-6) / 0.5);
    for (int i = 0; i < LENGTH; i++) {
      assertThat(clipped.get(i)).isCloseTo(scaled.get(i), within(1e-7));
    }
  }

  @Test
  void theLearningRateRisesAndFallsAsConfigured() {
    OptimizerConfig linear = new OptimizerConfig(2, 4, Decay.LINEAR, 0.25, 0.9, 0.999, 1e-8, 1);
    assertThat(linear.learningRate(0, 11)).isEqualTo(0.5);
    assertThat(linear.learningRate(3, 11)).isEqualTo(2);
    assertThat(linear.learningRate(4, 11)).isEqualTo(2);
    assertThat(linear.learningRate(7, 11)).isCloseTo(1.25, within(1e-12));
    assertThat(linear.learningRate(10, 11)).isCloseTo(0.5, within(1e-12));
  }

  private static OptimizerConfig config(double clipNorm) {
    return new OptimizerConfig(0.1, 3, Decay.COSINE, 0.1, 0.9, 0.99, 1e-8, clipNorm);
  }

  private static float[] gradient(long seed) {
    float[] gradient = new float[LENGTH];
    random(seed, 5).floatView().get(0, gradient);
    return gradient;
  }

  private static Storage random(long seed, double scale) {
    Storage storage = Storage.allocate(DataType.FLOAT, LENGTH);
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (int i = 0; i < LENGTH; i++) {
      storage.set(i, scale * random.gaussian(i));
    }
    return storage;
  }
}
