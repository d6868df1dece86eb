package org.pcot.jobs.benchmark;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.ShardGradient;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.WeightedSequence;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.posttraining.PolicyIteration;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;

/** This project: the sharded step on all cores of this virtual machine. */
final class PcotContender implements Contender {
  private static final OptimizerConfig ADAM =
      ConfigurationReader.of(OptimizerConfig.class, "learning_rate=3e-4", "clip_norm=0");
  private static final int SHARDS_PER_CORE = 1;
  private static final long SEED = 11;

  /** A decoder under way; the parameters are restored before a GRPO iteration. */
  private record Model(
      DecoderConfig config,
      float[] initial,
      Segments parameters,
      Optimizer optimizer,
      ShardExecutor executor) {}

  private final int shards = SHARDS_PER_CORE * Runtime.getRuntime().availableProcessors();
  private final Map<Work, Model> models = new HashMap<>();

  @Override
  public String name() {
    return "pcot";
  }

  @Override
  public void prepare(Work work, float[] initial) {
    DecoderConfig config = work.decoder();
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, initial.length);
    parameters.write(0, FloatBuffer.wrap(initial));
    int cores = Runtime.getRuntime().availableProcessors();
    ShardExecutor executor = new LocalShardExecutor(config, cores);
    Optimizer optimizer = AdamW.fresh(ADAM, Integer.MAX_VALUE, executor.trainable(parameters));
    models.put(work, new Model(config, initial, parameters, optimizer, executor));
  }

  @Override
  public double run(Work work) {
    Model model = models.get(work);
    return switch (work.kind()) {
      case TRAINING -> train(model, work);
      case SAMPLING -> sample(model, work);
      case GRPO -> grpo(model, work);
    };
  }

  private double train(Model model, Work work) {
    Inputs inputs = work.inputs();
    int[][] tokens = inputs.unpadded(work.batch());
    long start = System.nanoTime();
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int[] sequence : tokens) {
      sequences.add(weighted(sequence, 1 + inputs.promptLength(), 1));
    }
    update(model, sequences, sequences.stream().mapToInt(s -> s.weights().length).sum());
    return milliseconds(start);
  }

  private double sample(Model model, Work work) {
    int[][] prompts = work.inputs().prompts(work.batch());
    long start = System.nanoTime();
    generate(model, work, prompts);
    return milliseconds(start);
  }

  private double grpo(Model model, Work work) {
    model.parameters.write(0, FloatBuffer.wrap(model.initial));
    Grpo grpo =
        ConfigurationReader.of(Grpo.class, "prompts=" + work.batch(), "group_size=" + Work.GROUP);
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), shards);
    PolicyIteration policy = new PolicyIteration(work.inputs().task(), grpo, rollouts, SEED);
    long start = System.nanoTime();
    try (SharedParameters shared = model.executor.share(model.parameters)) {
      PolicyIteration.Result result =
          policy.run(0, model.executor, model.parameters, shared, model.optimizer);
      double time = milliseconds(start);
      requireShareOfLong(
          result.samples().stream().mapToInt(s -> s.isLong() ? 1 : 0).average().orElseThrow());
      return time;
    }
  }

  /** The model must answer as {@link WorkParameters} says, or the comparison is void. */
  private static void requireShareOfLong(double share) {
    if (Math.abs(share - WorkParameters.SHARE_LONG) > 0.1) {
      throw new IllegalStateException("a share of " + share + " of the answers is long");
    }
  }

  /** Samples one response of the full length for each prompt. */
  private void generate(Model model, Work work, int[][] prompts) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      int from = shard * prompts.length / shards;
      int to = (shard + 1) * prompts.length / shards;
      List<CounterRandom> streams =
          IntStream.range(from, to)
              .mapToObj(i -> CounterRandom.of(SEED, Purpose.ROLLOUT_TOKEN, i))
              .toList();
      requests.add(
          new GenerationRequest(
              Arrays.asList(prompts).subList(from, to),
              1,
              work.inputs().responseLength(),
              Set.of(),
              new Sampling(1),
              streams,
              true));
    }
    model.executor.map(
        model.parameters,
        requests,
        (worker, p, request) -> worker.generator().generate(p, request));
  }

  /** One step of Adam along the mean gradient; every shard gets every n-th sequence. */
  private void update(Model model, List<WeightedSequence> sequences, double normaliser) {
    List<List<WeightedSequence>> parts = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      List<WeightedSequence> part = new ArrayList<>();
      for (int i = shard; i < sequences.size(); i += shards) {
        part.add(sequences.get(i));
      }
      parts.add(part);
    }
    ShardGradient sum =
        model.executor.sum(model.parameters, parts, (worker, p, part) -> worker.gradient(p, part));
    model.optimizer.apply(sum.gradient(), normaliser);
  }

  @Override
  public float[] check(Work work, int batch) {
    Model model = models.get(work);
    DecoderParameters parameters = DecoderParameters.of(model.config, model.parameters);
    Segments gradient = model.parameters.like();
    Decoder decoder = new Decoder(model.config, new CpuKernels());
    int[][] sequences = work.inputs().sequences(batch);
    int[] tokens = Inputs.read(sequences);
    float[] weights = work.inputs().weights(batch);
    int logits = tokens.length * model.config.vocabSize();
    float[] result = new float[logits + 1 + model.initial.length];

    var output = decoder.forward(parameters, tokens, batch, work.length());
    for (int i = 0; i < logits; i++) {
      result[i] = (float) output.get(i / output.columns(), i % output.columns());
    }
    MicroBatch rows =
        new MicroBatch(batch, work.length(), tokens, Inputs.predicted(sequences), weights);
    double[] losses =
        decoder.lossAndGradient(parameters, rows, DecoderParameters.of(model.config, gradient));
    double loss = 0;
    for (int i = 0; i < losses.length; i++) {
      loss += weights[i] == 0 ? 0 : losses[i] * weights[i];
    }
    result[logits] = (float) loss;
    gradient.read(0, FloatBuffer.wrap(result, logits + 1, model.initial.length));
    return result;
  }

  @Override
  public void close() {
    models.values().forEach(model -> model.executor.close());
  }

  private static WeightedSequence weighted(int[] tokens, int promptLength, float weight) {
    float[] weights = new float[tokens.length - promptLength];
    Arrays.fill(weights, weight);
    return new WeightedSequence(tokens, promptLength, weights);
  }

  private static double milliseconds(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
