package org.pcot.model.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.pcot.model.kernels.AdamStep;
import org.pcot.model.kernels.Backend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;

/** Adam with clipping of the gradient's norm. */
public final class AdamW implements Optimizer {
  private static final String FIRST_MOMENT = "adam.m";
  private static final String SECOND_MOMENT = "adam.v";

  private final OptimizerConfig config;
  private final long steps;
  private final Backend backend;
  private final Segments parameters;
  private final Segments firstMoments;
  private final Segments secondMoments;
  private long step;

  /**
   * @param moments Adam's first and second, shared, each as long as the parameters
   * @param steps length of the whole run, for the learning rate's decay
   * @param step the next step's number, from 0
   */
  public AdamW(
      OptimizerConfig config,
      long steps,
      Backend backend,
      Segments parameters,
      Moments moments,
      long step) {
    this.config = config;
    this.steps = steps;
    this.backend = backend;
    this.parameters = parameters;
    this.firstMoments = moments.first();
    this.secondMoments = moments.second();
    this.step = step;
  }

  /** Running means of the gradient and of its square. */
  public record Moments(Segments first, Segments second) {}

  /** Starts with moments of zero. */
  public static AdamW fresh(
      OptimizerConfig config, long steps, Backend backend, Segments parameters) {
    Moments moments = new Moments(parameters.like(), parameters.like());
    return new AdamW(config, steps, backend, parameters, moments, 0);
  }

  /** Resumes with the moments of {@link #state}, copied. */
  public static AdamW resumed(
      OptimizerConfig config,
      long steps,
      Backend backend,
      Segments parameters,
      Map<String, Segments> state,
      long step) {
    Moments moments = new Moments(parameters.like(), parameters.like());
    AdamW optimizer = new AdamW(config, steps, backend, parameters, moments, step);
    optimizer.restore(state);
    return optimizer;
  }

  /** The same rule for Deeplearning4j's own networks. */
  public static Adam updater(OptimizerConfig config, long steps) {
    return Adam.builder()
        .learningRateSchedule(new LearningRateSchedule(config, steps))
        .beta1(config.beta1())
        .beta2(config.beta2())
        .epsilon(config.epsilon())
        .build();
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public Map<String, Segments> state() {
    Map<String, Segments> state = new LinkedHashMap<>();
    state.put(FIRST_MOMENT, firstMoments);
    state.put(SECOND_MOMENT, secondMoments);
    return state;
  }

  /** Copies moments into this optimizer's. */
  public void restore(Map<String, Segments> state) {
    state().forEach((name, moments) -> moments.assign(state.get(name)));
  }

  @Override
  public Update apply(HeapVector gradientSum, double normaliser) {
    double norm = Math.sqrt(gradientSum.squares()) / normaliser;
    double clip = config.clipNorm() > 0 ? Math.min(1, config.clipNorm() / (norm + 1e-6)) : 1;
    double learningRate = config.learningRate(step, steps);
    AdamStep adam =
        new AdamStep(
            clip / normaliser,
            config.beta1(),
            config.beta2(),
            config.epsilon(),
            learningRate,
            step);
    backend.adam(adam, gradientSum, parameters, firstMoments, secondMoments);
    step++;
    return new Update(norm, learningRate);
  }
}
