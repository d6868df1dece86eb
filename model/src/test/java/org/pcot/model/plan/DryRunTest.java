package org.pcot.model.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.Libtorch;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.Arena;
import org.pcot.model.training.MicroBatches;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.WeightedSequence;

class DryRunTest {
  private static final int VOCABULARY = 11;
  private static final Backend CPU = new CpuBackend();
  private static final DecoderConfig GPT2 = Gpt2.decoder(VOCABULARY, 300, 12, 2, 3);
  private static final DecoderConfig LLAMA =
      new DecoderConfig(new Llama(20, 28, 3, 6, 2, 6, 1e4, false, 0.02, 1e-6), VOCABULARY, 300);

  /** A decoder, and whose kernels it runs on. */
  private record Case(DecoderConfig decoder, Backend backend, Activations activations) {}

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Activations activations : Activations.values()) {
      for (Backend backend : backends()) {
        cases.add(new Case(GPT2, backend, activations));
        cases.add(new Case(LLAMA, backend, activations));
      }
    }
    return cases;
  }

  private static List<Backend> backends() {
    List<Backend> backends = new ArrayList<>(List.of(CPU, new Nd4jBackend(DataType.FLOAT)));
    if (Libtorch.isHere()) {
      backends.add(Libtorch.backend());
      backends.add(Libtorch.backend(DataType.BFLOAT16));
    }
    return backends;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesWhatADecoderTakes(Case given) {
    DryRun dry =
        new DryRun(
            TrainableView.all(given.decoder), given.backend, DataType.FLOAT, given.activations);
    Measured real = new Measured(given.decoder, given.backend, given.activations);
    for (MicroBatch batch : MicroBatches.of(sequences(), Parallelism.SHARDS)) {
      dry.train(batch);
      real.train(batch);
      List<MicroBatch> shard = new ArrayList<>();
      for (int row = 0; row < 2 * Decoder.MOST_SHARED; row += batch.tokens().length) {
        shard.add(different(batch, given.decoder, row));
      }
      real.train(shard);
      assertThat(dry.bytes()).isEqualTo(real.bytes);
    }
    dry.generate(3, 7, 4, 5, 19);
    real.generate(3, 7, 4, 5, 19);
    assertThat(dry.bytes()).isEqualTo(real.bytes);
  }

  /** Micro-batches of few tokens, which share more and more of them. */
  @ParameterizedTest
  @MethodSource("cases")
  void aShardTakesNoMoreThanItsMicroBatches(Case given) {
    List<WeightedSequence> sequences = new ArrayList<>();
    Measured real = new Measured(given.decoder, given.backend, given.activations);
    long most = 0;
    for (int symbols = 1; symbols <= VOCABULARY; symbols++) {
      for (int i = 0; i < 40; i++) {
        int different = symbols;
        int[] tokens = IntStream.range(i, i + 31).map(t -> t * t / 3 % different).toArray();
        sequences.add(WeightedSequence.of(new int[] {i % different}, tokens, 1));
      }
      real.train(MicroBatches.of(sequences, Parallelism.SHARDS));
      most = Math.max(most, real.held());
    }
    DryRun dry =
        new DryRun(
            TrainableView.all(given.decoder), given.backend, DataType.FLOAT, given.activations);
    MicroBatches.of(sequences, Parallelism.SHARDS).forEach(dry::train);
    assertThat(most).isLessThanOrEqualTo(dry.bytes());
  }

  /** As many pairs of token and position as there are; all tokens, where positions do not count. */
  private static MicroBatch different(MicroBatch batch, DecoderConfig decoder, int first) {
    int places = decoder == GPT2 ? decoder.maxPositions() : 1;
    int[] tokens = new int[batch.tokens().length];
    int[] positions = new int[tokens.length];
    Arrays.setAll(tokens, row -> (first + row) % Decoder.MOST_SHARED / places % VOCABULARY);
    Arrays.setAll(positions, row -> (first + row) % Decoder.MOST_SHARED % places);
    return new MicroBatch(
        batch.size(),
        batch.length(),
        tokens,
        batch.targets(),
        batch.weights(),
        positions,
        batch.origins(),
        batch.mask());
  }

  @Test
  void generationTakesWhatItTakes() {
    DryRun dry = new DryRun(TrainableView.all(LLAMA), CPU, DataType.FLOAT, Activations.KEPT);
    Measured real = new Measured(LLAMA, CPU, Activations.KEPT);
    long length = dry.generate(3, 7, 4, 5, 19).length();
    KvCache cache = real.generate(3, 7, 4, 5, 19);
    assertThat(dry.bytes()).isEqualTo(real.bytes);
    Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int layer = 0; layer < 3; layer++) {
      for (int slot = 0; slot < 5; slot++) {
        arrays.add(((BlockedCache) cache).heap(layer, slot));
      }
    }
    assertThat(length).isEqualTo(arrays.stream().mapToLong(array -> array.length).sum());
  }

  /**
   * By hand, in elements: of 2 blocks of width 12 that read 3 x 17 positions, all kept in whole
   * sixteens: norms and their statistics, queries, keys and values, what was attended to, the
   * probabilities of 3 heads in rows of 32, two streams, two layers of 48; then the last norm, the
   * logits, and in the backward pass the stream, and the scratch of the feed-forward layer of the
   * widest block.
   */
  @Test
  void isTheSumOfATrainingPass() {
    int n = 3 * 17;
    long block =
        2 * (a(n * 12) + a(n * 2))
            + a(n * 36)
            + a(n * 12)
            + a(n * 12)
            + a(n * 3 * 32)
            + 2 * a(n * 48)
            + a(n * 12);
    long kept = a(n * 12) + 2 * block + a(n * 12) + a(n * 2) + a(n * VOCABULARY);
    long backward = a(n * 12);
    long scratch = a(n * 48) + a(n * 12) + a(n * 12) + a(n * 36) + a(n * 12);
    DecoderConfig decoder = GPT2;
    Measured real = new Measured(decoder, CPU, Activations.KEPT);
    MicroBatch batch = new MicroBatch(3, 17, new int[n], new int[n], ones(n));
    real.train(batch);
    assertThat(real.held()).isEqualTo((kept + backward + scratch) * Float.BYTES);
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static long a(long elements) {
    return Arena.aligned(elements);
  }

  @Test
  void aDecoderLargerThanThisMachineIsRunInAMoment() {
    DecoderConfig decoder =
        new DecoderConfig(
            new Llama(8192, 28_672, 80, 64, 8, 128, 5e5, false, 0.02, 1e-5), 128_256, 131_072);
    assertThat(new ParameterLayout(decoder).length()).isEqualTo(70_553_706_496L);
    DryRun dry = new DryRun(TrainableView.all(decoder), CPU, DataType.FLOAT, Activations.KEPT);
    int length = 2048;
    dry.train(new MicroBatch(1, length, new int[length], new int[length], ones(length)));
    long streams = 2L * 80 * length * 8192 * Float.BYTES;
    assertThat(dry.bytes()).isGreaterThan(5 * streams).isLessThan(50 * streams);
  }

  @Test
  void parametersThatAreShortAtRestTakeRoomForTheirCopies() {
    DryRun whole = new DryRun(TrainableView.all(LLAMA), CPU, DataType.FLOAT, Activations.KEPT);
    DryRun shortened =
        new DryRun(TrainableView.all(LLAMA), CPU, DataType.BFLOAT16, Activations.KEPT);
    whole.generate(1, 7, 1, 1, 9);
    shortened.generate(1, 7, 1, 1, 9);
    assertThat(shortened.bytes()).isGreaterThan(whole.bytes());
  }

  /** Several lengths; two responses to one prompt, which share a row. */
  private static List<WeightedSequence> sequences() {
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int length : new int[] {3, 270, 41, 43, 60}) {
      sequences.add(WeightedSequence.of(new int[] {length % VOCABULARY}, new int[length], 1));
    }
    sequences.add(WeightedSequence.of(new int[] {1, 2, 3}, new int[17], 1));
    sequences.add(WeightedSequence.of(new int[] {1, 2, 3}, new int[23], 1));
    return sequences;
  }

  /** A decoder that computes, and what its arenas held. */
  private static final class Measured {
    private final List<Arena> arenas = new ArrayList<>();
    private final DecoderConfig config;
    private final Decoder decoder;
    private final DecoderParameters parameters;
    private final DecoderParameters gradient;
    private long bytes;

    Measured(DecoderConfig config, Backend backend, Activations activations) {
      this.config = config;
      this.decoder = new Decoder(config, counted(backend.kernels()), activations);
      this.parameters =
          DecoderParameters.of(
              config, RandomDecoder.parameters(config, 5).flat().in(backend.memory()));
      this.gradient =
          DecoderParameters.of(config, backend.allocate(new ParameterLayout(config).lengths()));
    }

    private Kernels counted(Kernels kernels) {
      return (Kernels)
          Proxy.newProxyInstance(
              Kernels.class.getClassLoader(),
              new Class<?>[] {Kernels.class},
              (proxy, method, arguments) -> {
                Object result = method.invoke(kernels, arguments);
                if (result instanceof Arena arena) {
                  arenas.add(arena);
                }
                return result;
              });
    }

    void train(MicroBatch batch) {
      train(() -> decoder.lossAndGradient(parameters, batch, gradient));
    }

    void train(List<MicroBatch> batches) {
      train(() -> decoder.lossesAndGradient(parameters, batches, gradient));
    }

    private void train(Runnable pass) {
      for (int time = 0; time < 2; time++) {
        pass.run();
        bytes = Math.max(bytes, held());
      }
      assertThat(gradient.flat().get(0)).isFinite();
    }

    KvCache generate(int prompts, int length, int responses, int slots, int longest) {
      KvCache cache = decoder.newCache(slots, longest);
      int[] positions = new int[responses];
      Arrays.fill(positions, longest - 1);
      int[][] slotsOfPrompts = new int[1][prompts];
      int places = config == GPT2 ? length : 1;
      for (int different : new int[] {VOCABULARY, config == GPT2 ? 1 : prompts * length / 2}) {
        int[] tokens = new int[prompts * length];
        Arrays.setAll(tokens, row -> row / places % different);
        for (int time = 0; time < 2; time++) {
          decoder.prefill(parameters, tokens, prompts, length, cache, slotsOfPrompts);
          bytes = Math.max(bytes, held());
        }
      }
      int[] newest = IntStream.range(0, responses).toArray();
      for (int time = 0; time < 2; time++) {
        decoder.step(parameters, responses, newest, cache, new int[responses], positions);
        bytes = Math.max(bytes, held());
      }
      return cache;
    }

    long held() {
      return arenas.stream().mapToLong(Arena::bytes).sum();
    }
  }
}
