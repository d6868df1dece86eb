package org.pcot.jobs.experiment;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.LocalLearner;
import org.pcot.rl.algorithms.AlgorithmConfig;

/**
 * What the parts of an experiment cost on one core of this machine, from a second of each.
 *
 * @param stepSeconds of a step of pre-training
 * @param trainingSeconds of forward and backward along one long demonstration
 * @param samplingSeconds of one response of full length
 * @param bytes resident size of this process, with one experiment in it
 */
public record CellCalibration(
    double stepSeconds, double trainingSeconds, double samplingSeconds, long bytes) {
  private static final double WARM_UP_SECONDS = 0.7;
  private static final double TIMED_SECONDS = 0.7;
  private static final int PROMPTS = 64;

  public static CellCalibration measure(ExperimentConfig config, Task task) {
    try (ShardExecutor executor =
        new LocalShardExecutor(
            config.decoder(),
            config.engineConfig().backend(DataType.FLOAT),
            config.pretrain().activations(),
            1)) {
      Mixture mixture = config.drawn().mixture(task);
      double step = stepSeconds(config, mixture, executor);
      double longStep = stepSeconds(config, new Mixture(task, 1), executor);
      double sampling = samplingSeconds(config, task, executor);
      double training = longStep / config.pretrain().batchSize();
      return new CellCalibration(step, training, sampling, Pointer.physicalBytes());
    }
  }

  private static double stepSeconds(
      ExperimentConfig config, Mixture mixture, ShardExecutor executor) {
    LocalLearner learner =
        new LocalLearner(
            mixture,
            config.corpus().rows(),
            config.decoder(),
            config.pretrain(),
            config.seeds().get(0),
            new InitialParameters.Drawn(config.seeds().get(0)),
            executor,
            ResumePoint.BEGINNING);
    return seconds(() -> learner.train(learner.step() + 1, RunListener.SILENT, step -> {}));
  }

  private static double samplingSeconds(
      ExperimentConfig config, Task task, ShardExecutor executor) {
    DecoderConfig decoder = config.decoder();
    ParameterLayout layout = new ParameterLayout(decoder);
    Segments parameters = executor.backend().allocate(layout.lengths());
    layout.initialise(0, parameters);
    GenerationRequest request = request(task);
    double all =
        seconds(
            () ->
                executor.map(
                    parameters,
                    List.of(0),
                    (worker, p, shard) -> worker.generator().generate(p, request).size()));
    return all / PROMPTS;
  }

  /** Endless: a response of a model that learnt nothing would end anywhere. */
  private static GenerationRequest request(Task task) {
    List<CounterRandom> streams =
        IntStream.range(0, PROMPTS)
            .mapToObj(i -> CounterRandom.of(0, Purpose.ROLLOUT_PROMPT, i))
            .toList();
    return new GenerationRequest(
        streams.stream()
            .map(stream -> task.source().draw(stream, Split.TRAIN).prompt())
            .map(task.tokenizer()::encodePrompt)
            .toList(),
        1,
        task.limits().response(),
        Set.of(),
        new Sampling(1),
        streams,
        true);
  }

  private static double seconds(Runnable work) {
    repeat(work, WARM_UP_SECONDS);
    return repeat(work, TIMED_SECONDS);
  }

  /** Mean seconds a time. */
  private static double repeat(Runnable work, double atLeast) {
    long start = System.nanoTime();
    int times = 0;
    double elapsed = 0;
    while (elapsed < atLeast) {
      work.run();
      times++;
      elapsed = (System.nanoTime() - start) / 1e9;
    }
    return elapsed / times;
  }

  /** This, of an experiment whose every part is so many times the work. */
  public CellCalibration times(double factor) {
    return new CellCalibration(
        stepSeconds * factor, trainingSeconds * factor, samplingSeconds * factor, bytes);
  }

  /** Steps and evaluations, as if all responses were long. */
  public double pretrainingSeconds(ExperimentConfig config) {
    long steps = config.pretrain().lastStep();
    long evaluations = 1 + ceil(steps, config.pretrain().evaluationInterval());
    return steps * stepSeconds + evaluations * evaluationSeconds(config);
  }

  /** All variants of post-training from all starting steps, as if all responses were long. */
  public double posttrainingSeconds(ExperimentConfig config) {
    PosttrainConfig posttrain = config.posttrain();
    double seconds = 0;
    for (PosttrainRun variant : posttrain.runs()) {
      AlgorithmConfig algorithm = variant.algorithm();
      double response = samplingSeconds + algorithm.epochs() * trainingSeconds;
      long evaluations = 1 + ceil(algorithm.iterations(), posttrain.evaluationInterval());
      seconds +=
          (double) algorithm.iterations() * algorithm.samples() * response
              + evaluations * evaluationSeconds(config);
    }
    return seconds * config.startingSteps().size();
  }

  /** One evaluation, greedy and sampled. */
  public double evaluationSeconds(ExperimentConfig config) {
    long greedyAndSampled = 1L + config.evaluation().samples();
    return greedyAndSampled * config.evaluation().prompts() * samplingSeconds;
  }

  private static long ceil(long steps, long interval) {
    return (steps + interval - 1) / interval;
  }
}
