package org.pcot.jobs.benchmark.cards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.engine.Precision;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.OptimizerConfig.Decay;
import org.pcot.model.training.SynchronousStep;
import org.pcot.model.training.WeightedSequence;

/**
 * A model on a device: steps as {@code pretrain} takes them, and generation as {@code complete}
 * does it.
 */
final class CardModel implements AutoCloseable {
  /** Without clipping, as the other side does it. */
  static final OptimizerConfig ADAM =
      new OptimizerConfig(3e-4, 0, Decay.CONSTANT, 1, 0.9, 0.999, 1e-8, 0, 0.01);

  private static final int CHUNK = 1 << 20;

  private final DecoderConfig config;
  private final Backend backend;
  private final Precision precision;
  private final Segments parameters;
  private final LocalShardExecutor executor;
  private final Optimizer optimizer;

  CardModel(DecoderConfig config, Backend backend, Precision precision) {
    ParameterLayout layout = new ParameterLayout(config);
    this.config = config;
    this.backend = backend;
    this.precision = precision;
    this.parameters = backend.allocate(layout.lengths());
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      start(parameter);
    }
    this.executor = new LocalShardExecutor(config, backend, Activations.KEPT, 1);
    this.optimizer = AdamW.fresh(ADAM, Integer.MAX_VALUE, executor.trainable(parameters));
  }

  /**
   * Ones for norms, and for element i of all parameters a fraction of a hash of i, as the other
   * side has it: exact in 32 bits, up to 1/32.
   */
  private void start(ParameterLayout.Parameter parameter) {
    long end = parameter.offset() + parameter.length();
    for (long from = parameter.offset(); from < end; from += CHUNK) {
      float[] values = new float[(int) Math.min(CHUNK, end - from)];
      for (int i = 0; i < values.length; i++) {
        values[i] = parameter.rank() == 1 ? 1 : uniform((int) (from + i));
      }
      parameters.write(from, FloatBuffer.wrap(values));
    }
  }

  private static float uniform(int number) {
    int x = number;
    x = (x ^ x >>> 16) * 0x7feb352d;
    x = (x ^ x >>> 15) * 0x846ca68b;
    x ^= x >>> 16;
    return ((x >>> 9) - (1 << 22)) * 0x1p-27f;
  }

  DecoderConfig config() {
    return config;
  }

  Segments parameters() {
    return parameters;
  }

  LocalShardExecutor executor() {
    return executor;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  /**
   * Writes the loss and the gradient's first elements of each parameter in turn, 32-bit floats of
   * this machine.
   *
   * @param most elements of a parameter
   */
  void check(int batch, int length, int most, Path file) throws IOException {
    int[][] sequences = tokens(batch, length + 1);
    float[] weights = new float[batch * length];
    Arrays.fill(weights, 1f / weights.length);
    int[] inputs = flat(sequences, 0, length);
    MicroBatch rows = new MicroBatch(batch, length, inputs, flat(sequences, 1, length), weights);
    Segments gradient = parameters.like();
    double[] losses =
        new Decoder(config, backend.kernels())
            .lossAndGradient(
                DecoderParameters.of(config, parameters),
                rows,
                DecoderParameters.of(config, gradient));
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      write(out, FloatBuffer.wrap(new float[] {(float) Arrays.stream(losses).average().orElse(0)}));
      for (ParameterLayout.Parameter parameter : new ParameterLayout(config).parameters()) {
        FloatBuffer first = FloatBuffer.allocate((int) Math.min(most, parameter.length()));
        gradient.read(parameter.offset(), first);
        write(out, first.flip());
      }
    }
  }

  private static void write(FileChannel out, FloatBuffer values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.remaining() * Float.BYTES);
    bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** The seconds of a step of AdamW. */
  double train(int batch, int length) {
    List<WeightedSequence> sequences =
        Stream.of(tokens(batch, length + 1)).map(CardModel::sequence).toList();
    return seconds(() -> new SynchronousStep(executor, 1).take(parameters, optimizer, sequences));
  }

  private static WeightedSequence sequence(int[] tokens) {
    int[] begin = Arrays.copyOf(tokens, 1);
    return WeightedSequence.of(begin, Arrays.copyOfRange(tokens, 1, tokens.length), 1);
  }

  /** The seconds of the likeliest tokens after the first, and all tokens. */
  Generated generate(int batch, int promptLength, int count) {
    Segments weights = Segments.allocate(backend.memory(), precision.dataType(), lengths());
    weights.assign(parameters);
    GenerationRequest request =
        new GenerationRequest(
            List.of(tokens(batch, promptLength)),
            1,
            count,
            Set.of(),
            Sampling.GREEDY,
            IntStream.range(0, batch)
                .mapToObj(i -> CounterRandom.of(1, Purpose.ROLLOUT_TOKEN, i))
                .toList(),
            false);
    Generator generator = new Generator(new Decoder(config, backend.kernels()), batch);
    int[] tokens =
        generator.generate(DecoderParameters.of(config, weights), request).stream()
            .flatMapToInt(completion -> Arrays.stream(completion.tokens()))
            .toArray();
    return new Generated(generator.times().decodeSeconds(), tokens);
  }

  record Generated(double seconds, int[] tokens) {}

  private long[] lengths() {
    return new ParameterLayout(config).lengths();
  }

  /** Until the device has done all of it. */
  double seconds(Runnable work) {
    parameters.get(0);
    long start = System.nanoTime();
    work.run();
    parameters.get(0);
    return (System.nanoTime() - start) / 1e9;
  }

  private static int[] flat(int[][] sequences, int from, int length) {
    return Stream.of(sequences)
        .flatMapToInt(sequence -> Arrays.stream(sequence, from, from + length))
        .toArray();
  }

  /** As the other side makes them, [batch][length]. */
  private int[][] tokens(int batch, int length) {
    int[][] tokens = new int[batch][length];
    for (int i = 0; i < batch * length; i++) {
      tokens[i / length][i % length] = (int) (i * 7919L % config.vocabSize());
    }
    return tokens;
  }

  @Override
  public void close() {
    executor.close();
  }
}
