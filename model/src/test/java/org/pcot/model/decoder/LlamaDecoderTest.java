package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.architecture.Qwen3;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** Decoders with RMS norms, rotary positions, grouped queries and SwiGLU. */
class LlamaDecoderTest {
  private static final int SIZE = 3;
  private static final int LENGTH = 13;
  private static final int VOCABULARY = 7;

  /** Heads of 6 channels, which are not width / heads. */
  private static final Llama LLAMA = new Llama(20, 14, 2, 4, 2, 6, 1e4, false, 0.02, 1e-5);

  private static final DecoderConfig CONFIG = new DecoderConfig(LLAMA, VOCABULARY, LENGTH);
  private static final DecoderParameters PARAMETERS = RandomDecoder.parameters(CONFIG, 5);

  /** Of what has every part of the family. */
  @Test
  void gradientsAreTheFiniteDifferencesOfTheLoss() {
    Llama llama = new Llama(6, 5, 2, 2, 1, 4, 1e4, true, 0.02, 1e-5);
    DecoderConfig small = new DecoderConfig(new Qwen3(llama.family(), true), VOCABULARY, LENGTH);
    Segments flat = in(DataType.DOUBLE, RandomDecoder.parameters(small, 3).flat(), small);
    DecoderParameters parameters = DecoderParameters.of(small, flat);
    Decoder decoder = new Decoder(small, new Nd4jKernels(DataType.DOUBLE));
    MicroBatch batch = batch();
    Segments gradient = flat.like();
    decoder.lossAndGradient(parameters, batch, DecoderParameters.of(small, gradient));
    for (long i = 0; i < flat.length(); i++) {
      double value = flat.get(i);
      flat.set(i, value + 1e-5);
      double above = loss(decoder.losses(parameters, batch), batch);
      flat.set(i, value - 1e-5);
      double below = loss(decoder.losses(parameters, batch), batch);
      flat.set(i, value);
      double difference = (above - below) / 2e-5;
      assertThat(gradient.get(i))
          .as("element %d", i)
          .isCloseTo(difference, within(1e-6 * (1 + Math.abs(difference))));
    }
  }

  @Test
  void cpuKernelsGiveTheLossesAndGradientsOfThePortableOnesInDouble() {
    MicroBatch batch = batch();
    Segments flat = in(DataType.DOUBLE, PARAMETERS.flat(), CONFIG);
    Segments wanted = flat.like();
    Segments found = PARAMETERS.flat().like();
    double[] wantedLosses =
        new Decoder(CONFIG, new Nd4jKernels(DataType.DOUBLE))
            .lossAndGradient(
                DecoderParameters.of(CONFIG, flat), batch, DecoderParameters.of(CONFIG, wanted));
    double[] foundLosses =
        new Decoder(CONFIG, new CpuKernels())
            .lossAndGradient(PARAMETERS, batch, DecoderParameters.of(CONFIG, found));
    for (int i = 0; i < wantedLosses.length; i++) {
      assertThat(foundLosses[i]).isCloseTo(wantedLosses[i], within(1e-5));
    }
    assertClose(found, wanted);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void sparingThePromptsLeavesTheGradientAsItWas(Kernels kernels) {
    MicroBatch batch = batch();
    Decoder decoder = new Decoder(CONFIG, kernels);
    Segments spared = PARAMETERS.flat().like();
    Segments full = PARAMETERS.flat().like();
    decoder.lossAndGradient(PARAMETERS, batch, DecoderParameters.of(CONFIG, spared));

    Tensor logits = decoder.forward(PARAMETERS, batch.tokens(), SIZE, LENGTH);
    kernels.crossEntropy(logits, batch.targets(), batch.weights(), new double[SIZE * LENGTH]);
    decoder.backward(PARAMETERS, logits, DecoderParameters.of(CONFIG, full));
    assertClose(spared, full);
  }

  /** Rotated keys lie in the cache, and a new query is rotated by its own position. */
  @ParameterizedTest
  @MethodSource("kernels")
  void cachedStepsGiveTheLogitsOfTheFullForward(Kernels kernels) {
    int[] tokens = Arrays.copyOf(batch().tokens(), 2 * LENGTH);
    Tensor all = new Decoder(CONFIG, kernels).forward(PARAMETERS, tokens, 2, LENGTH);
    Decoder cached = new Decoder(CONFIG, kernels);
    KvCache cache = cached.newCache(3, LENGTH);
    int[] slots = {2, 0};
    int prompt = 5;
    Tensor logits =
        cached.prefill(
            PARAMETERS, columns(tokens, 0, prompt), 2, prompt, cache, new int[][] {slots});
    for (int position = prompt; position < LENGTH; position++) {
      assertRows(logits, all, position - 1);
      int[] newest = columns(tokens, position, 1);
      logits = cached.step(PARAMETERS, 2, newest, cache, slots, new int[] {position, position});
    }
    assertRows(logits, all, LENGTH - 1);
  }

  private static void assertRows(Tensor logits, Tensor all, int position) {
    for (int sequence = 0; sequence < 2; sequence++) {
      for (int v = 0; v < VOCABULARY; v++) {
        assertThat(logits.get(sequence, v))
            .isCloseTo(all.get(sequence * LENGTH + position, v), within(1e-4));
      }
    }
  }

  static Stream<Kernels> kernels() {
    return Stream.of(new CpuKernels(), new Nd4jKernels(DataType.FLOAT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "self_attn",
        "layernorm",
        "lm_head",
        "embed",
        "mlp",
        "q_norm",
        "k_norm",
        "_proj.bias"
      })
  void frozenParametersHaveNoGradientAndLeaveTheOthersAsTheyWere(String trained) {
    DecoderConfig config = new DecoderConfig(new Qwen3(LLAMA.family(), true), VOCABULARY, LENGTH);
    DecoderParameters parameters = RandomDecoder.parameters(config, 5);
    MicroBatch batch = batch();
    Decoder decoder = new Decoder(config, new CpuKernels());
    ParameterLayout all = new ParameterLayout(config);
    Segments whole = parameters.flat().like();
    decoder.lossAndGradient(parameters, batch, DecoderParameters.of(config, whole));

    ParameterLayout some =
        new ParameterLayout(config, parameter -> parameter.name().contains(trained));
    Segments part = Segments.allocate(Memory.HOST, DataType.FLOAT, some.lengths());
    decoder.lossAndGradient(parameters, batch, DecoderParameters.of(some, part));
    assertThat(some.length()).isPositive().isLessThan(all.length());
    for (ParameterLayout.Parameter parameter : some.parameters()) {
      Tensor found = parameter.in(part);
      Tensor wanted = all.get(parameter.name()).in(whole);
      assertThat(found.array()).as(parameter.name()).isEqualTo(wanted.array());
    }
  }

  @Test
  void whatIsUsedAsOneIsTrainedTogetherOrNotAtAll() {
    ParameterLayout some =
        new ParameterLayout(CONFIG, parameter -> parameter.name().contains("q_proj"));
    assertThat(some.length()).isZero();
  }

  @Test
  void initialValuesAreThoseThatAreDeclared() {
    ParameterLayout layout = new ParameterLayout(CONFIG);
    Segments flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(9, flat);
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      double mean = parameter.in(flat).array().meanNumber().doubleValue();
      double deviation = parameter.in(flat).array().stdNumber().doubleValue();
      boolean isNorm = parameter.declaration().role() == ParameterDeclaration.Role.NORM;
      assertThat(mean).as(parameter.name()).isCloseTo(isNorm ? 1 : 0, within(0.01));
      assertThat(deviation).as(parameter.name()).isCloseTo(isNorm ? 0 : 0.02, within(0.005));
    }
  }

  private static double loss(double[] losses, MicroBatch batch) {
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += batch.weights()[i] * losses[i];
    }
    return sum;
  }

  private static void assertClose(Segments found, Segments wanted) {
    double squares = 0;
    for (long i = 0; i < wanted.length(); i++) {
      squares += wanted.get(i) * wanted.get(i);
    }
    double scale = Math.sqrt(squares / wanted.length());
    for (long i = 0; i < wanted.length(); i++) {
      assertThat(found.get(i))
          .as("element %d", i)
          .isCloseTo(wanted.get(i), within(3e-5 * (scale + Math.abs(wanted.get(i)))));
    }
  }

  private static Segments in(DataType dataType, Segments flat, DecoderConfig config) {
    Segments copy = Segments.allocate(Memory.HOST, dataType, new ParameterLayout(config).lengths());
    for (long i = 0; i < flat.length(); i++) {
      copy.set(i, flat.get(i));
    }
    return copy;
  }

  /** Some columns of two sequences. */
  private static int[] columns(int[] tokens, int from, int count) {
    int[] columns = new int[2 * count];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = tokens[i / count * LENGTH + from + i % count];
    }
    return columns;
  }

  /** Weights from position 6, 5 and 4 on. */
  private static MicroBatch batch() {
    CounterRandom random = CounterRandom.of(3, Purpose.TRAIN_EXAMPLE);
    int[] tokens = new int[SIZE * LENGTH];
    int[] targets = new int[SIZE * LENGTH];
    float[] weights = new float[SIZE * LENGTH];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = random.below(VOCABULARY, 2 * i);
      targets[i] = random.below(VOCABULARY, 2 * i + 1);
      weights[i] = i % LENGTH >= 6 - i / LENGTH ? (float) random.gaussian(100 + i) : 0;
    }
    return new MicroBatch(SIZE, LENGTH, tokens, targets, weights);
  }
}
