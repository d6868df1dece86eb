package org.pcot.jobs.benchmark.languagemodels;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.benchmark.ResidentMemory;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.Team;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.Weights;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.SynchronousStep;
import org.pcot.model.training.WeightedSequence;

/** This project: generation as {@code complete}, steps as {@code pretrain} does it. */
final class PcotSide implements Side {
  private static final OptimizerConfig ADAM =
      ConfigurationReader.of(
          OptimizerConfig.class, "learning_rate=3e-4", "clip_norm=0", "weight_decay=0.01");
  private static final int CHUNK = 1 << 20;

  private final Backend backend;
  private final int threads;
  private final Activations activations;
  private final Team team;
  private PublishedModel model;
  private Segments parameters;
  private Generator generator;
  private int slots;
  private LocalShardExecutor executor;
  private Optimizer optimizer;

  PcotSide(int threads, Activations activations) {
    this(EngineConfig.of(Engine.AUTO), threads, activations);
  }

  PcotSide(EngineConfig engine, int threads, Activations activations) {
    this.backend = engine.backend(DataType.FLOAT);
    this.threads = threads;
    this.activations = activations;
    this.team = new Team(threads);
  }

  @Override
  public void load(Path directory) throws IOException {
    close(executor);
    var place = new org.apache.hadoop.fs.Path(directory.toUri());
    model = PublishedModel.open(place, new Configuration(), Weights.FLOATS);
    parameters = model.parameters().in(backend.memory());
    generator = null;
    executor = null;
    optimizer = null;
  }

  @Override
  public void check(int batch, int length, Path file) throws IOException {
    Decoder decoder = new Decoder(model.config(), backend.kernels(team));
    DecoderParameters p = DecoderParameters.of(model.config(), parameters);
    int[][] sequences = Side.tokens(batch, length + 1, model.config().vocabSize());
    int[] read = flat(sequences, 0, length);
    float[] weights = new float[read.length];
    Arrays.fill(weights, 1f / weights.length);
    Segments gradient = parameters.like();
    try (OutputStream out = Files.newOutputStream(file)) {
      Tensor logits = decoder.forward(p, read, batch, length);
      write(logits.storage(), logits.offset(), logits.length(), out);
      MicroBatch rows = new MicroBatch(batch, length, read, flat(sequences, 1, length), weights);
      double[] losses =
          decoder.lossAndGradient(p, rows, DecoderParameters.of(model.config(), gradient));
      float loss = (float) Arrays.stream(losses).average().orElseThrow();
      write(FloatBuffer.wrap(new float[] {loss}), out);
      for (Storage block : gradient.blocks()) {
        write(block, 0, block.length(), out);
      }
    }
  }

  private static int[] flat(int[][] sequences, int from, int length) {
    return Stream.of(sequences)
        .flatMapToInt(sequence -> Arrays.stream(sequence, from, from + length))
        .toArray();
  }

  private static void write(Storage storage, long from, long length, OutputStream out)
      throws IOException {
    for (long done = 0; done < length; done += CHUNK) {
      FloatBuffer values = FloatBuffer.allocate((int) Math.min(CHUNK, length - done));
      storage.read(from + done, values);
      write(values.rewind(), out);
    }
  }

  private static void write(FloatBuffer values, OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.nativeOrder());
    while (values.hasRemaining()) {
      int count = Math.min(CHUNK, values.remaining());
      bytes.asFloatBuffer().put(values.slice(values.position(), count));
      out.write(bytes.array(), 0, count * Float.BYTES);
      values.position(values.position() + count);
    }
  }

  @Override
  public Generated generate(int batch, int promptLength, int count) {
    if (generator == null || slots != batch) {
      generator = new Generator(new Decoder(model.config(), backend.kernels(team)), batch);
      slots = batch;
    }
    GenerationRequest request =
        new GenerationRequest(
            List.of(Side.tokens(batch, promptLength, model.config().vocabSize())),
            1,
            count,
            Set.of(),
            Sampling.GREEDY,
            IntStream.range(0, batch)
                .mapToObj(i -> CounterRandom.of(1, Purpose.ROLLOUT_TOKEN, i))
                .toList(),
            false);
    List<Completion> completions =
        generator.generate(DecoderParameters.of(model.config(), parameters), request);
    return new Generated(
        generator.times().prefillSeconds(),
        generator.times().decodeSeconds(),
        completions.stream().flatMapToInt(c -> Arrays.stream(c.tokens())).toArray());
  }

  @Override
  public double train(int batch, int length) {
    if (executor == null) {
      generator = null;
      executor = new LocalShardExecutor(model.config(), backend, activations, threads);
      optimizer = AdamW.fresh(ADAM, Integer.MAX_VALUE, executor.trainable(parameters));
    }
    List<WeightedSequence> sequences =
        Stream.of(Side.tokens(batch, length + 1, model.config().vocabSize()))
            .map(PcotSide::sequence)
            .toList();
    long start = System.nanoTime();
    new SynchronousStep(executor, shards(batch)).take(parameters, optimizer, sequences);
    return (System.nanoTime() - start) / 1e9;
  }

  /** One for each thread, unless threads divide what is inside the kernels. */
  private int shards(int batch) {
    boolean isInside = Parallelism.of(TrainableView.all(model.config()), backend).isInsideKernels();
    return isInside ? 1 : Math.min(batch, threads);
  }

  private static WeightedSequence sequence(int[] tokens) {
    int[] begin = Arrays.copyOf(tokens, 1);
    return WeightedSequence.of(begin, Arrays.copyOfRange(tokens, 1, tokens.length), 1);
  }

  @Override
  public double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  @Override
  public long memory() throws IOException {
    return ResidentMemory.most();
  }

  @Override
  public void close() {
    close(executor);
    team.close();
  }

  private static void close(LocalShardExecutor executor) {
    if (executor != null) {
      executor.close();
    }
  }
}
