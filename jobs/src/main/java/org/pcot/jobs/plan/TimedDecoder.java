package org.pcot.jobs.plan;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/**
 * A small decoder at work on all threads, each on its own or all inside its kernels, in seconds of
 * these threads' own work: as if nothing else ran on this machine.
 */
final class TimedDecoder {
  private static final double WARM_UP_SECONDS = 0.05;
  private static final double TIMED_SECONDS = 0.15;

  /** All parameters: neither zeros nor so small that they become subnormal. */
  private static final double VALUE = 0.02;

  /**
   * The work of a thread.
   *
   * @param batch to train on
   * @param prompts that are read together
   * @param prompt tokens of each
   * @param responses that advance together
   * @param position of the token that is generated
   */
  record Work(MicroBatch batch, int prompts, int prompt, int responses, int position) {}

  private final DecoderConfig config;
  private final Computing computing;
  private final DecoderParameters parameters;

  private TimedDecoder(DecoderConfig config, Computing computing) {
    this.config = config;
    this.computing = computing;
    this.parameters = allocated();
    parameters.flat().fill(VALUE);
  }

  private DecoderParameters allocated() {
    Segments flat = computing.backend().allocate(new ParameterLayout(config).lengths());
    return DecoderParameters.of(config, flat);
  }

  /** Of a worker: the mean over threads, or of all together. */
  static Costs measure(DecoderConfig config, Computing computing, Work work) {
    TimedDecoder timed = new TimedDecoder(config, computing);
    if (computing.parallelism().isInsideKernels()) {
      try (Team team = new Team(computing.threads())) {
        return timed.costs(computing.backend().kernels(team), work);
      }
    }
    return timed.mean(work);
  }

  private Costs mean(Work work) {
    int threads = computing.threads();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Costs>> tasks = IntStream.range(0, threads).mapToObj(i -> task(work)).toList();
      Costs sum = new Costs(0, 0, 0);
      for (Future<Costs> done : executor.invokeAll(tasks)) {
        sum = sum.plus(1, done.get());
      }
      return sum.times(1.0 / threads);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it was calibrated", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("calibration failed: " + e.getCause(), e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private Callable<Costs> task(Work work) {
    return () -> costs(computing.backend().kernels(), work);
  }

  private Costs costs(Kernels kernels, Work work) {
    Decoder decoder = new Decoder(config, kernels, computing.activations());
    return new Costs(training(decoder, work), reading(decoder, work), generation(decoder, work));
  }

  private double training(Decoder decoder, Work work) {
    DecoderParameters gradient = allocated();
    int tokens = work.batch.size() * work.batch.length();
    return seconds(() -> decoder.lossAndGradient(parameters, work.batch, gradient)) / tokens;
  }

  private double reading(Decoder decoder, Work work) {
    KvCache cache = decoder.newCache(work.prompts, work.prompt);
    int[] tokens = text(work.prompts * work.prompt);
    int[][] slots = {IntStream.range(0, work.prompts).toArray()};
    return seconds(
            () -> decoder.prefill(parameters, tokens, work.prompts, work.prompt, cache, slots))
        / tokens.length;
  }

  private double generation(Decoder decoder, Work work) {
    KvCache cache = decoder.newCache(work.responses, work.position + 1);
    int[] slots = IntStream.range(0, work.responses).toArray();
    int[] tokens = text(work.responses);
    int[] positions = new int[work.responses];
    Arrays.fill(positions, work.position);
    Sampling sampling = new Sampling(1);
    CounterRandom random = CounterRandom.of(0, Purpose.ROLLOUT_TOKEN, 0);
    int[] rows = IntStream.range(0, work.responses).toArray();
    double[] draws = IntStream.of(rows).mapToDouble(random::uniform).toArray();
    double[] logProbabilities = new double[work.responses];
    return seconds(
            () -> {
              Tensor logits =
                  decoder.step(parameters, work.responses, tokens, cache, slots, positions);
              decoder
                  .kernels()
                  .chooseTokens(
                      logits, rows, sampling, draws, new int[rows.length], logProbabilities);
            })
        / work.responses;
  }

  /** Any tokens: of equal ones a decoder would compute much once for all. */
  private int[] text(int length) {
    CounterRandom random = CounterRandom.of(0, Purpose.TEST_EXAMPLE);
    return IntStream.range(0, length).map(i -> random.below(config.vocabSize(), i)).toArray();
  }

  /** Mean seconds a time, after some to warm up, of this thread's work alone. */
  private static double seconds(Runnable pass) {
    repeat(pass, WARM_UP_SECONDS);
    return repeat(pass, TIMED_SECONDS);
  }

  private static double repeat(Runnable pass, double atLeast) {
    double start = threadSeconds();
    int times = 0;
    double elapsed = 0;
    while (elapsed < atLeast) {
      pass.run();
      times++;
      elapsed = threadSeconds() - start;
    }
    return elapsed / times;
  }

  /** What this thread computed; that others keep it waiting does not count. */
  private static double threadSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }
}
