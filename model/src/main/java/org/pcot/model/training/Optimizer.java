package org.pcot.model.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.pcot.model.kernels.cpu.AdamKernel;
import org.pcot.model.tensor.Storage;

/**
 * Applies summed gradients to flat parameters with ND4J's Adam, in place. Runs on the driver alone;
 * its state is the moments and the step.
 */
public final class Optimizer {
  /** What a step did, for metrics. */
  public record Update(double gradientNorm, double learningRate) {}

  private static final String FIRST_MOMENT = "adam.m";
  private static final String SECOND_MOMENT = "adam.v";

  private final OptimizerConfig config;
  private final Storage parameters;
  private final INDArray moments;
  private final Storage firstMoment;
  private final Storage secondMoment;
  private final long steps;
  private long step;

  /**
   * @param moments [1, 2N], shared: Adam's first and then its second moments
   * @param steps length of the whole run, for the learning rate's decay
   * @param step the next step's number, from 0
   */
  public Optimizer(
      OptimizerConfig config, long steps, Storage parameters, INDArray moments, long step) {
    this.config = config;
    this.steps = steps;
    this.step = step;
    this.parameters = parameters;
    this.moments = moments;
    Storage flat = Storage.of(moments);
    this.firstMoment = flat.view(0, parameters.length());
    this.secondMoment = flat.view(parameters.length(), parameters.length());
  }

  /** The same rule for Deeplearning4j's own networks. */
  public static Adam adam(OptimizerConfig config, long steps) {
    return Adam.builder()
        .learningRateSchedule(new LearningRateSchedule(config, steps))
        .beta1(config.beta1())
        .beta2(config.beta2())
        .epsilon(config.epsilon())
        .build();
  }

  /** Starts with moments of zero. */
  public static Optimizer fresh(OptimizerConfig config, long steps, Storage parameters) {
    INDArray moments = Nd4j.create(DataType.FLOAT, 1, 2 * parameters.length());
    return new Optimizer(config, steps, parameters, moments, 0);
  }

  /** Goes on with the moments of {@link #state}. */
  public static Optimizer resumed(
      OptimizerConfig config,
      long steps,
      Storage parameters,
      Map<String, Storage> state,
      long step) {
    Optimizer optimizer = fresh(config, steps, parameters);
    optimizer.restore(state);
    optimizer.step = step;
    return optimizer;
  }

  /** The number of steps taken. */
  public long step() {
    return step;
  }

  /** Adam's moments by name, as views. */
  public Map<String, Storage> state() {
    Map<String, Storage> state = new LinkedHashMap<>();
    state.put(FIRST_MOMENT, firstMoment);
    state.put(SECOND_MOMENT, secondMoment);
    return state;
  }

  /** Copies moments into this optimizer's. */
  public void restore(Map<String, Storage> state) {
    state().forEach((name, view) -> view.array().assign(state.get(name).array()));
  }

  /**
   * Takes a step along {@code gradientSum / normaliser}, clipped.
   *
   * @param gradientSum flat
   */
  public Update apply(float[] gradientSum, double normaliser) {
    double squares = Blocks.sum(gradientSum.length, (from, to) -> squares(gradientSum, from, to));
    double norm = Math.sqrt(squares) / normaliser;
    double clip = config.clipNorm() > 0 ? Math.min(1, config.clipNorm() / (norm + 1e-6)) : 1;
    float factor = (float) (clip / normaliser);
    double learningRate = config.learningRate(step, steps);
    if (Nd4j.getEnvironment().isCPU()) {
      AdamKernel kernel = kernel(factor, learningRate);
      Blocks.forEach(
          gradientSum.length,
          (from, to) -> kernel.apply(gradientSum, parameters, firstMoment, secondMoment, from, to));
    } else {
      applyPortably(gradientSum, factor);
    }
    step++;
    return new Update(norm, learningRate);
  }

  private AdamKernel kernel(float factor, double learningRate) {
    double correction =
        Math.sqrt(1 - StrictMath.pow(config.beta2(), step + 1.0))
            / (1 - StrictMath.pow(config.beta1(), step + 1.0));
    return new AdamKernel(
        factor,
        (float) config.beta1(),
        (float) config.beta2(),
        (float) (learningRate * correction),
        (float) config.epsilon());
  }

  /** By ND4J's own updater, on whatever backend it has. */
  void applyPortably(float[] gradientSum, float factor) {
    INDArray gradient = Nd4j.createFromArray(gradientSum).mul(factor).reshape('c', 1, -1);
    GradientUpdater<?> updater = adam(config, steps).instantiate(moments, false);
    updater.setStateViewArray(moments, gradient.shape(), 'c', false);
    updater.applyUpdater(gradient, Math.toIntExact(step), 0);
    parameters.array().subi(gradient.reshape(parameters.length()));
  }

  /** In double, in eight sums of every eighth element: one would wait for itself. */
  private static double squares(float[] gradient, int from, int to) {
    double[] sums = new double[8];
    int whole = to - (to - from) % sums.length;
    for (int i = from; i < whole; i += sums.length) {
      for (int lane = 0; lane < sums.length; lane++) {
        double g = gradient[i + lane];
        sums[lane] += g * g;
      }
    }
    for (int i = whole; i < to; i++) {
      sums[0] += (double) gradient[i] * gradient[i];
    }
    return Arrays.stream(sums).sum();
  }
}
