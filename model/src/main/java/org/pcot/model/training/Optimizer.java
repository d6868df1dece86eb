package org.pcot.model.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.pcot.model.memory.Storage;

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
  private final IUpdater adam;
  private final GradientUpdater<?> updater;
  private final Storage parameters;
  private final INDArray moments;
  private final INDArray gradient;
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
    this.adam = adam(config, steps);
    this.updater = adam.instantiate(moments, false);
    this.gradient = Nd4j.create(DataType.FLOAT, 1, parameters.length());
    updater.setStateViewArray(moments, gradient.shape(), 'c', false);
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
    long length = parameters.length();
    Storage flat = Storage.of(moments);
    Map<String, Storage> state = new LinkedHashMap<>();
    state.put(FIRST_MOMENT, flat.view(0, length));
    state.put(SECOND_MOMENT, flat.view(length, length));
    return state;
  }

  /** Copies moments into this optimizer's. */
  public void restore(Map<String, Storage> state) {
    state().forEach((name, view) -> view.array().assign(state.get(name).array()));
  }

  /**
   * Takes a step along {@code gradientSum / normaliser}, clipped.
   *
   * @param gradientSum flat; overwritten
   */
  public Update apply(float[] gradientSum, double normaliser) {
    double norm = norm(gradientSum) / normaliser;
    double clip = config.clipNorm() > 0 ? Math.min(1, config.clipNorm() / (norm + 1e-6)) : 1;
    float factor = (float) (clip / normaliser);
    for (int i = 0; i < gradientSum.length; i++) {
      gradientSum[i] *= factor;
    }
    Storage.of(gradient).floatView().put(0, gradientSum);
    int iteration = Math.toIntExact(step);
    updater.applyUpdater(gradient, iteration, 0);
    parameters.array().subi(gradient.reshape(parameters.length()));
    step++;
    return new Update(norm, config.learningRate(iteration, steps));
  }

  /** In double and in the order of the elements, so that the bits never depend on threads. */
  private static double norm(float[] gradient) {
    double sum = 0;
    for (float g : gradient) {
      sum += (double) g * g;
    }
    return Math.sqrt(sum);
  }
}
