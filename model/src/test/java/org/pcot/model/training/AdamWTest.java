package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.engine.Engine;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.LentVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

class AdamWTest {
  /** More than one block, and some elements over. */
  private static final int MATRIX = 2 * 65_536 + 128;

  private static final int WIDTH = 64;
  private static final int LENGTH = MATRIX + WIDTH;

  private final Backend cpu = new CpuBackend();

  @Test
  void theVectorLoopTakesTheStepsOfNd4jsUpdater() {
    Segments parameters = random(1, 1);
    Segments expected = random(1, 1);
    INDArray moments = Nd4j.create(DataType.FLOAT, 1, 2 * LENGTH);
    Optimizer optimizer = AdamW.fresh(config(0), 9, trainable(parameters, cpu));
    for (int step = 0; step < 9; step++) {
      HeapVector gradient = gradient(step + 2);
      INDArray update = Nd4j.createFromArray(gradient.array(0)).mul(1 / 3f).reshape('c', 1, LENGTH);
      GradientUpdater<?> updater =
          LearningRateSchedule.updater(config(0), 9).instantiate(moments, false);
      updater.setStateViewArray(moments, update.shape(), 'c', false);
      updater.applyUpdater(update, step, 0);
      expected.array(0, LENGTH).subi(update.reshape(LENGTH));
      Optimizer.Update done = optimizer.apply(gradient, 3);
      assertThat(done.learningRate()).isEqualTo(config(0).learningRate(step, 9));
      assertClose(parameters, expected, 1e-6);
      expected.assign(parameters);
    }
  }

  @Test
  void theEnginesTakeTheSameSteps() {
    Segments parameters = random(1, 1);
    Segments portable = random(1, 1);
    Optimizer optimizer = AdamW.fresh(config(1), 9, trainable(parameters, cpu));
    Optimizer other =
        AdamW.fresh(config(1), 9, trainable(portable, new Nd4jBackend(DataType.FLOAT)));
    for (int step = 0; step < 9; step++) {
      optimizer.apply(gradient(step + 2), 3);
      other.apply(gradient(step + 2), 3);
    }
    assertClose(portable, parameters, 1e-5);
  }

  /** Blocks of parameters and moments end where they like, in the midst of a vector too. */
  @Test
  void segmentsDoNotChangeTheBits() {
    Segments whole = random(1, 1);
    Segments parts = cut(whole, 65_536 + 7, 3);
    AdamW.Moments moments = new AdamW.Moments(cut(whole.like(), 11), cut(whole.like(), 70_001));
    OptimizerConfig config = ConfigurationReader.with(config(1), "weight_decay=0.3");
    Optimizer one = AdamW.fresh(config, 9, trainable(whole, cpu));
    Optimizer other = new AdamW(config, 9, trainable(parts, cpu), moments, 0);
    for (int step = 0; step < 3; step++) {
      Segments gradient = random(step + 2, 5);
      LentVector lent = new LentVector(cut(gradient, 70_003, 9), back -> {});
      Optimizer.Update done = other.apply(lent, 3);
      assertThat(one.apply(HeapVector.copyOf(gradient), 3)).isEqualTo(done);
    }
    assertThat(HeapVector.copyOf(parts).array(0)).isEqualTo(HeapVector.copyOf(whole).array(0));
    assertThat(HeapVector.copyOf(moments.second()).array(0))
        .isEqualTo(HeapVector.copyOf(one.state().get("adam.v")).array(0));
  }

  /** The first step of Adam goes as far as the learning rate, whatever the gradient. */
  @Test
  void decayIsDecoupledAndOfMatricesAlone() {
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, LENGTH);
    parameters.fill(2);
    OptimizerConfig config =
        ConfigurationReader.with(config(0), "warmup_steps=0", "decay=constant", "weight_decay=0.5");
    HeapVector gradient = new HeapVector(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      gradient.array(i)[gradient.place(i)] = i % 3 == 0 ? 3 : -4;
    }
    AdamW.fresh(config, 9, trainable(parameters, cpu)).apply(gradient, 4);
    for (int i = 0; i < LENGTH; i++) {
      double start = i < MATRIX ? (1 - 0.1 * 0.5) * 2 : 2;
      double wanted = start - 0.1 * (i % 3 == 0 ? 1 : -1);
      assertThat(parameters.get(i)).isCloseTo(wanted, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"CPU", "ND4J"})
  void followsTheRecursionOfThePaper(Engine engine) {
    OptimizerConfig config = ConfigurationReader.with(config(0), "weight_decay=0.3");
    Segments parameters = random(1, 1);
    Optimizer optimizer =
        AdamW.fresh(config, 9, trainable(parameters, engine.backend(DataType.FLOAT)));
    double[] expected = new double[LENGTH];
    Arrays.setAll(expected, parameters::get);
    double[] m = new double[LENGTH];
    double[] v = new double[LENGTH];
    for (int step = 0; step < 9; step++) {
      HeapVector gradient = gradient(step + 2);
      optimizer.apply(gradient, 3);
      double rate = config.learningRate(step, 9);
      double stepSize =
          rate * Math.sqrt(1 - Math.pow(0.99, step + 1.0)) / (1 - Math.pow(0.9, step + 1.0));
      for (int i = 0; i < LENGTH; i++) {
        double g = gradient.get(i) / 3.0;
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.99 * v[i] + 0.01 * g * g;
        double decayed = i < MATRIX ? expected[i] * (1 - rate * 0.3) : expected[i];
        expected[i] = decayed - stepSize * m[i] / (Math.sqrt(v[i]) + 1e-8);
      }
    }
    for (int i = 0; i < LENGTH; i++) {
      assertThat(parameters.get(i)).isCloseTo(expected[i], within(2e-5));
    }
  }

  @Test
  void clippingLimitsTheNormOfTheMeanGradient() {
    Segments clipped = random(1, 1);
    Segments scaled = random(1, 1);
    double norm =
        AdamW.fresh(config(0.5), 9, trainable(clipped, cpu)).apply(gradient(7), 4).gradientNorm();
    assertThat(norm).isGreaterThan(0.5);
    AdamW.fresh(config(0), 9, trainable(scaled, cpu)).apply(gradient(7), 4 * (norm + 1e-6) / 0.5);
    assertClose(clipped, scaled, 1e-7);
  }

  @Test
  void theLearningRateRisesAndFallsAsConfigured() {
    OptimizerConfig linear =
        ConfigurationReader.of(
            OptimizerConfig.class,
            "learning_rate=2",
            "warmup_steps=4",
            "decay=linear",
            "final_ratio=0.25");
    assertThat(linear.learningRate(0, 11)).isEqualTo(0.5);
    assertThat(linear.learningRate(3, 11)).isEqualTo(2);
    assertThat(linear.learningRate(4, 11)).isEqualTo(2);
    assertThat(linear.learningRate(7, 11)).isCloseTo(1.25, within(1e-12));
    assertThat(linear.learningRate(10, 11)).isCloseTo(0.5, within(1e-12));
  }

  /** A table and a norm's weight. */
  private static Trainable trainable(Segments values, Backend backend) {
    DecoderConfig decoder = Gpt2.decoder(MATRIX / WIDTH, 5, WIDTH, 1, 2);
    Set<String> trained = Set.of("transformer.wte.weight", "transformer.ln_f.weight");
    ParameterLayout layout =
        new ParameterLayout(decoder, parameter -> trained.contains(parameter.name()));
    return new Trainable(layout, values, backend);
  }

  private static void assertClose(Segments actual, Segments expected, double distance) {
    for (int i = 0; i < LENGTH; i++) {
      assertThat(actual.get(i)).isCloseTo(expected.get(i), within(distance));
    }
  }

  /** A copy in blocks of these lengths, and one of the rest. */
  private static Segments cut(Segments whole, long... lengths) {
    Storage[] blocks = new Storage[lengths.length + 1];
    long rest = whole.length();
    for (int block = 0; block < lengths.length; block++) {
      blocks[block] = Memory.HOST.allocate(DataType.FLOAT, lengths[block]);
      rest -= lengths[block];
    }
    blocks[lengths.length] = Memory.HOST.allocate(DataType.FLOAT, rest);
    Segments copy = Segments.of(blocks);
    copy.assign(whole);
    return copy;
  }

  private static OptimizerConfig config(double clipNorm) {
    return ConfigurationReader.of(
        OptimizerConfig.class,
        "learning_rate=0.1",
        "warmup_steps=3",
        "decay=cosine",
        "beta2=0.99",
        "clip_norm=" + clipNorm);
  }

  private static HeapVector gradient(long seed) {
    return HeapVector.copyOf(random(seed, 5));
  }

  private static Segments random(long seed, double scale) {
    Segments vector = Segments.allocate(Memory.HOST, DataType.FLOAT, LENGTH);
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (int i = 0; i < LENGTH; i++) {
      vector.set(i, scale * random.gaussian(i));
    }
    return vector;
  }
}
