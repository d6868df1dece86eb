package org.pcot.rl.posttraining;

import java.util.function.Supplier;
import org.pcot.rl.objective.PolicyGradient;
import org.pcot.rl.rollouts.Rollouts;

/** Gathers {@link IterationTimes} while an iteration runs. */
final class IterationClock {
  private final int workers;
  private final long start = System.nanoTime();
  private double prefill;
  private double decode;
  private double reward;
  private double backward;
  private double broadcast;
  private double reduce;
  private double update;

  /**
   * @param workers that shards are spread over
   */
  IterationClock(int workers) {
    this.workers = workers;
  }

  <T> T broadcasting(Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    broadcast += since(begin);
    return result;
  }

  <T> T reducing(Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    reduce += since(begin);
    return result;
  }

  <T> T updating(Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    update += since(begin);
    return result;
  }

  void sampled(Rollouts.Result sum) {
    prefill += sum.generation().prefillSeconds() / workers;
    decode += sum.generation().decodeSeconds() / workers;
    reward += sum.rewardSeconds() / workers;
  }

  void differentiated(PolicyGradient.Result sum) {
    backward += sum.seconds() / workers;
  }

  IterationTimes stop() {
    return new IterationTimes(
        since(start), prefill, decode, reward, backward, broadcast, reduce, update);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
