package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.LoraFixture;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.Lora;
import org.pcot.model.architecture.LowRank;
import org.pcot.model.architecture.Mistral;
import org.pcot.model.architecture.ParameterDeclaration.Role;
import org.pcot.model.architecture.Qwen2;
import org.pcot.model.architecture.Qwen3;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.Team;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

/** Decoders with low-rank adapters. */
class LoraTest {
  private static final int VOCABULARY = 7;
  private static final int LENGTH = 9;
  private static final int SIZE = 2;
  private static final Llama LLAMA = new Llama(6, 5, 2, 2, 1, 4, 1e4, true, 0.02, 1e-5);
  private static final Team TEAM = new Team(1);
  private static final Lora ALL = new Lora(3, 5, true, List.of(Lora.ALL_LINEAR));

  static Stream<Architecture> architectures() {
    return Stream.of(
        new Gpt2(6, 2, 3, true, 0.02, 1e-5),
        LLAMA,
        new Mistral(LLAMA.family(), 5),
        new Qwen2(LLAMA.family()),
        new Qwen3(LLAMA.family(), true));
  }

  static Stream<Kernels> kernels() {
    return Stream.of(new CpuKernels(), new Nd4jKernels(DataType.FLOAT), new CpuKernels(TEAM));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logitsLossAndGradientsAreThoseOfPeft(Kernels kernels) {
    LoraFixture fixture = LoraFixture.open();
    DecoderParameters parameters = fixture.parameters();
    Decoder decoder = new Decoder(fixture.config(), kernels);
    Tensor logits =
        decoder.forward(
            parameters,
            fixture.base().tokens(),
            HuggingFaceFixture.SIZE,
            HuggingFaceFixture.LENGTH);
    assertClose("logits", numbers(logits), fixture.expected().numbers("logits"));

    TrainableView view = TrainableView.of(fixture.config());
    Segments gradient = allocate(view.layout(), DataType.FLOAT);
    MicroBatch batch = fixture.base().batch();
    DecoderParameters g = DecoderParameters.of(view.layout(), gradient);
    double[] losses = decoder.lossAndGradient(parameters, batch, g);
    assertClose("loss", new double[] {sum(losses, batch)}, fixture.expected().numbers("loss"));
    assertThat(view.layout().parameters()).hasSize(12);
    for (ParameterLayout.Parameter p : view.layout().parameters()) {
      double[] wanted = fixture.expected().numbers("grad." + p.name());
      assertClose(p.name(), numbers(p.in(gradient)), wanted);
    }
  }

  /** Of every part that an architecture has. */
  static Stream<Architecture> ofOneBlock() {
    return Stream.of(
        new Gpt2(4, 1, 2, true, 0.02, 1e-5),
        new Qwen3(new Llama(4, 5, 1, 2, 1, 2, 1e4, true, 0.02, 1e-5).family(), true));
  }

  @ParameterizedTest
  @MethodSource("ofOneBlock")
  void gradientsAreTheFiniteDifferencesOfTheLoss(Architecture architecture) {
    DecoderConfig config = new DecoderConfig(architecture, VOCABULARY, LENGTH).with(ALL);
    ParameterLayout all = new ParameterLayout(config);
    Segments flat = allocate(all, DataType.DOUBLE);
    flat.assign(random(config).flat());
    DecoderParameters parameters = DecoderParameters.of(config, flat);
    Decoder decoder = new Decoder(config, new Nd4jKernels(DataType.DOUBLE));
    MicroBatch batch = batch();
    TrainableView view = TrainableView.of(config);
    Segments gradient = allocate(view.layout(), DataType.DOUBLE);
    decoder.lossAndGradient(parameters, batch, DecoderParameters.of(view.layout(), gradient));
    long first = all.length() - view.layout().length();
    for (long i = 0; i < gradient.length(); i++) {
      double value = flat.get(first + i);
      flat.set(first + i, value + 1e-5);
      double above = sum(decoder.losses(parameters, batch), batch);
      flat.set(first + i, value - 1e-5);
      double below = sum(decoder.losses(parameters, batch), batch);
      flat.set(first + i, value);
      double difference = (above - below) / 2e-5;
      assertThat(gradient.get(i))
          .as("element %d", i)
          .isCloseTo(difference, within(1e-6 * (1 + Math.abs(difference))));
    }
  }

  /** And so the scale is in it once, in both forms. */
  @ParameterizedTest
  @MethodSource("architectures")
  void aDecoderOfTheMergedWeightsGivesTheSameLogits(Architecture architecture) {
    for (boolean isStabilised : new boolean[] {false, true}) {
      Lora lora = new Lora(3, 5, isStabilised, List.of(Lora.ALL_LINEAR));
      assertThat(lora.scale()).isEqualTo(isStabilised ? 5 / Math.sqrt(3) : 5.0 / 3);
      DecoderConfig config = new DecoderConfig(architecture, VOCABULARY, LENGTH).with(lora);
      DecoderParameters adapted = random(config);
      for (Kernels kernels : kernels().toList()) {
        int[] tokens = batch().tokens();
        Tensor found = new Decoder(config, kernels).forward(adapted, tokens, SIZE, LENGTH);
        Tensor wanted =
            new Decoder(config.base(), kernels)
                .forward(merged(config, adapted), tokens, SIZE, LENGTH);
        assertClose("logits", numbers(found), numbers(wanted));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void cachedStepsGiveTheLogitsOfTheFullForward(Kernels kernels) {
    DecoderConfig config = new DecoderConfig(LLAMA, VOCABULARY, LENGTH).with(ALL);
    DecoderParameters parameters = random(config);
    int[] tokens = Arrays.copyOf(batch().tokens(), LENGTH);
    Tensor all = new Decoder(config, kernels).forward(parameters, tokens, 1, LENGTH);
    Decoder cached = new Decoder(config, kernels);
    KvCache cache = cached.newCache(1, LENGTH);
    int[] slots = {0};
    Tensor last = cached.prefill(parameters, tokens, 1, 4, cache, new int[][] {slots});
    for (int position = 4; position < LENGTH; position++) {
      assertClose("position " + position, numbers(last), numbers(all.rows(position - 1, 1)));
      int[] newest = {tokens[position]};
      last = cached.step(parameters, 1, newest, cache, slots, new int[] {position});
    }
  }

  @Test
  void aNewAdapterChangesNothing() {
    DecoderConfig config = new DecoderConfig(new Qwen2(LLAMA.family()), VOCABULARY, LENGTH);
    DecoderConfig adapted = config.with(ALL);
    Segments flat = allocate(new ParameterLayout(adapted), DataType.FLOAT);
    new ParameterLayout(adapted).initialise(3, flat);
    Segments base = TrainableView.of(adapted).frozen(flat);
    Kernels kernels = new CpuKernels();
    int[] tokens = batch().tokens();
    Tensor found =
        new Decoder(adapted, kernels)
            .forward(DecoderParameters.of(adapted, flat), tokens, SIZE, LENGTH);
    Tensor wanted =
        new Decoder(config, kernels)
            .forward(DecoderParameters.of(config, base), tokens, SIZE, LENGTH);
    assertThat(numbers(found)).isEqualTo(numbers(wanted));
  }

  /** As torch's kaiming_uniform_ with a = sqrt(5), which PEFT calls, draws A. */
  @Test
  void aIsDrawnUniformlyAndBIsZero() {
    Llama wide = new Llama(100, 64, 1, 4, 2, 6, 1e4, true, 0.02, 1e-5);
    DecoderConfig config =
        new DecoderConfig(wide, VOCABULARY, LENGTH).with(new Lora(50, 1, false, List.of("q_proj")));
    ParameterLayout layout = TrainableView.of(config).layout();
    Segments flat = allocate(layout, DataType.FLOAT);
    layout.initialise(5, flat);
    double[] a = numbers(layout.parameters().get(0).in(flat));
    double[] b = numbers(layout.parameters().get(1).in(flat));
    double bound = 1 / Math.sqrt(100);
    assertThat(a).hasSize(50 * 100);
    assertThat(Arrays.stream(a).min().orElseThrow()).isBetween(-bound, -0.99 * bound);
    assertThat(Arrays.stream(a).max().orElseThrow()).isBetween(0.99 * bound, bound);
    double meanSquare = Arrays.stream(a).map(x -> x * x).average().orElseThrow();
    assertThat(meanSquare).isCloseTo(bound * bound / 3, within(0.05 * bound * bound));
    assertThat(b).hasSize(24 * 50).containsOnly(0);
  }

  @Test
  void onlyTheAdapterIsTrainedAndTheOthersKeepTheirPlaces() {
    DecoderConfig config = new DecoderConfig(LLAMA, VOCABULARY, LENGTH).with(ALL);
    TrainableView view = TrainableView.of(config);
    assertThat(view.layout().parameters()).hasSize(2 * 7 * 2);
    assertThat(view.layout().parameters())
        .allMatch(p -> p.declaration().role() == Role.ADAPTER)
        .allMatch(p -> p.name().startsWith("base_model.model.model.layers."));
    assertThat(view.frozen().parameters())
        .isEqualTo(new ParameterLayout(config.base()).parameters());
  }

  /** W + scale · (B·A), or of a matrix [in, out] its transpose, in double. */
  private static DecoderParameters merged(DecoderConfig config, DecoderParameters adapted) {
    ParameterLayout base = new ParameterLayout(config.base());
    Segments flat = allocate(base, DataType.FLOAT);
    flat.assign(TrainableView.of(config).frozen(adapted.flat()));
    for (LowRank adapter : config.description().adapters()) {
      Tensor a = adapted.get(adapter.a());
      Tensor b = adapted.get(adapter.b());
      Tensor weight = base.get(adapter.matrix().name()).in(flat);
      boolean isTransposed = adapter.matrix().order() == StorageOrder.IN_OUT;
      for (int o = 0; o < b.rows(); o++) {
        for (int i = 0; i < a.columns(); i++) {
          double sum = 0;
          for (int r = 0; r < adapter.rank(); r++) {
            sum += b.get(o, r) * a.get(r, i);
          }
          int row = isTransposed ? i : o;
          int column = isTransposed ? o : i;
          weight.set(row, column, weight.get(row, column) + adapter.scale() * sum);
        }
      }
    }
    return DecoderParameters.of(config.base(), flat);
  }

  private static DecoderParameters random(DecoderConfig config) {
    return RandomDecoder.parameters(config, 3);
  }

  private static Segments allocate(ParameterLayout layout, DataType dataType) {
    return Segments.allocate(Memory.HOST, dataType, layout.lengths());
  }

  private static MicroBatch batch() {
    CounterRandom random = CounterRandom.of(3, Purpose.TRAIN_EXAMPLE);
    int count = SIZE * LENGTH;
    int[] tokens = IntStream.range(0, count).map(i -> random.below(VOCABULARY, 2 * i)).toArray();
    int[] targets =
        IntStream.range(0, count).map(i -> random.below(VOCABULARY, 2 * i + 1)).toArray();
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = i % LENGTH >= 4 ? (float) random.gaussian(100 + i) : 0;
    }
    return new MicroBatch(SIZE, LENGTH, tokens, targets, weights);
  }

  private static double sum(double[] losses, MicroBatch batch) {
    return IntStream.range(0, losses.length).mapToDouble(i -> batch.weights()[i] * losses[i]).sum();
  }

  private static double[] numbers(Tensor tensor) {
    double[] numbers = new double[tensor.length()];
    Arrays.setAll(numbers, i -> tensor.get(i / tensor.columns(), i % tensor.columns()));
    return numbers;
  }

  /** Within 1e-4 of the greatest. */
  private static void assertClose(String what, double[] found, double[] wanted) {
    assertThat(found).as(what).hasSameSizeAs(wanted);
    double greatest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i])
          .as("%s: element %d", what, i)
          .isCloseTo(wanted[i], within(1e-4 * greatest));
    }
  }
}
