package org.pcot.model.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.AdamStep;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Segments;

/**
 * Adam with clipping of the gradient's norm, and with decoupled weight decay (Loshchilov and Hutter
 * 2019): {@code p = (1 - learningRate · weightDecay) p} before Adam's step, for the parameters that
 * declare to decay.
 */
public final class AdamW implements Optimizer {
  private static final String FIRST_MOMENT = "adam.m";
  private static final String SECOND_MOMENT = "adam.v";

  /** Running means of the gradient and of its square. */
  public record Moments(Segments first, Segments second) {
    static Moments zeros(Trainable trainable) {
      return new Moments(trainable.values().like(), trainable.values().like());
    }
  }

  private final OptimizerConfig config;
  private final long steps;
  private final Trainable trainable;
  private final Moments moments;
  private final List<Run> runs;
  private long step;

  /**
   * @param moments shared, each as long as the trained parameters
   * @param steps length of the whole run, for the learning rate's decay
   * @param step the next step's number, from 0
   */
  public AdamW(
      OptimizerConfig config, long steps, Trainable trainable, Moments moments, long step) {
    this.config = config;
    this.steps = steps;
    this.trainable = trainable;
    this.moments = moments;
    this.runs = Run.of(trainable.layout(), config.weightDecay() > 0);
    this.step = step;
  }

  /** Starts with moments of zero. */
  public static AdamW fresh(OptimizerConfig config, long steps, Trainable trainable) {
    return new AdamW(config, steps, trainable, Moments.zeros(trainable), 0);
  }

  /** Resumes with the moments of {@link #state}, copied. */
  public static AdamW resumed(
      OptimizerConfig config,
      long steps,
      Trainable trainable,
      Map<String, Segments> state,
      long step) {
    AdamW optimizer = new AdamW(config, steps, trainable, Moments.zeros(trainable), step);
    optimizer.restore(state);
    return optimizer;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public double learningRate() {
    return config.learningRate(step - 1, steps);
  }

  @Override
  public Map<String, Segments> state() {
    Map<String, Segments> state = new LinkedHashMap<>();
    state.put(FIRST_MOMENT, moments.first());
    state.put(SECOND_MOMENT, moments.second());
    return state;
  }

  /** Copies moments into this optimizer's. */
  public void restore(Map<String, Segments> state) {
    state().forEach((name, own) -> own.assign(state.get(name)));
  }

  @Override
  public Update apply(GradientVector gradientSum, double normaliser) {
    double norm = Math.sqrt(gradientSum.squares()) / normaliser;
    double clip = config.clipNorm() > 0 ? Math.min(1, config.clipNorm() / (norm + 1e-6)) : 1;
    double learningRate = config.learningRate(step, steps);
    double decay = 1 - learningRate * config.weightDecay();
    for (Run run : runs) {
      AdamStep adam =
          new AdamStep(
              clip / normaliser,
              config.beta1(),
              config.beta2(),
              config.epsilon(),
              learningRate,
              run.decays() ? decay : 1,
              step);
      trainable
          .backend()
          .adam(
              adam,
              run.from(),
              run.to(),
              gradientSum,
              trainable.values(),
              moments.first(),
              moments.second());
    }
    step++;
    return new Update(norm, learningRate);
  }

  /** Parameters from one element to before another that decay, or that do not. */
  private record Run(long from, long to, boolean decays) {
    static List<Run> of(ParameterLayout layout, boolean decay) {
      List<Run> runs = new ArrayList<>();
      for (ParameterLayout.Parameter parameter : layout.parameters()) {
        boolean decays = decay && parameter.declaration().decays();
        long to = parameter.offset() + parameter.length();
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.decays == decays) {
          runs.set(runs.size() - 1, new Run(last.from, to, decays));
        } else {
          runs.add(new Run(parameter.offset(), to, decays));
        }
      }
      return runs;
    }
  }
}
