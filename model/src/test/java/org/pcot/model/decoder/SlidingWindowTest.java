package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.Mistral;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Tensor;

/** A decoder whose tokens see a window of positions, in texts of several windows. */
class SlidingWindowTest {
  private static final int VOCABULARY = 7;
  private static final int LENGTH = 41;
  private static final Llama LLAMA = new Llama(20, 14, 2, 4, 2, 6, 1e4, false, 0.02, 1e-5);

  private static DecoderConfig decoder(int window) {
    return new DecoderConfig(new Mistral(LLAMA.family(), window), VOCABULARY, 2 * LENGTH);
  }

  private static DecoderParameters parameters(DecoderConfig config) {
    return RandomDecoder.parameters(config, 5);
  }

  /** Two texts of different tokens. */
  private static int[] tokens() {
    CounterRandom random = CounterRandom.of(3, Purpose.TRAIN_EXAMPLE);
    return IntStream.range(0, 2 * LENGTH).map(i -> random.below(VOCABULARY, i)).toArray();
  }

  private static List<Kernels> kernels() {
    return List.of(new CpuKernels(), new Nd4jKernels(DataType.FLOAT));
  }

  static Stream<Arguments> kernelsWindowsAndPrompts() {
    return kernels().stream()
        .flatMap(
            kernels ->
                IntStream.of(1, 2, 5, 16, 17, LENGTH - 1)
                    .boxed()
                    .flatMap(
                        window ->
                            Stream.of(1, window, Math.min(3 * window + 2, LENGTH - 3))
                                .map(prompt -> Arguments.of(kernels, window, prompt))));
  }

  /** Two texts at a time; of each prompt's two copies the second goes on. */
  @ParameterizedTest(name = "{0}, window {1}, prompt {2}")
  @MethodSource("kernelsWindowsAndPrompts")
  void cachedStepsGiveTheLogitsOfTheFullForward(Kernels kernels, int window, int prompt) {
    DecoderConfig config = decoder(window);
    DecoderParameters p = parameters(config);
    Decoder decoder = new Decoder(config, kernels);
    double[][] all = rows(new Decoder(config, kernels).forward(p, tokens(), 2, LENGTH));
    KvCache cache = decoder.newCache(5, LENGTH);
    assertThat(cache.places()).isEqualTo(window);
    int[] slots = {4, 1};
    int[][] copies = {{0, 3}, slots};
    Tensor logits = decoder.prefill(p, columns(0, prompt), 2, prompt, cache, copies);
    for (int position = prompt; position < LENGTH; position++) {
      assertRows(logits, all, position - 1);
      int[] positions = {position, position};
      logits = decoder.step(p, 2, columns(position, position + 1), cache, slots, positions);
    }
    assertRows(logits, all, LENGTH - 1);
  }

  /** A slot that is taken again holds nothing of the text before. */
  @ParameterizedTest
  @MethodSource("kernels")
  void aShortTextInAUsedSlotSeesNothingOfTheLongOneBefore(Kernels kernels) {
    DecoderConfig config = decoder(8);
    DecoderParameters p = parameters(config);
    Decoder decoder = new Decoder(config, kernels);
    int[] tokens = Arrays.copyOfRange(tokens(), LENGTH, LENGTH + 6);
    double[][] all = rows(new Decoder(config, kernels).forward(p, tokens, 1, tokens.length));
    KvCache cache = decoder.newCache(1, LENGTH);
    int[][] slots = {{0}};
    decoder.prefill(p, Arrays.copyOf(tokens(), LENGTH), 1, LENGTH, cache, slots);
    decoder.prefill(p, Arrays.copyOf(tokens, 2), 1, 2, cache, slots);
    for (int position = 2; position < tokens.length; position++) {
      int[] newest = {tokens[position]};
      Tensor logits = decoder.step(p, 1, newest, cache, slots[0], new int[] {position});
      assertThat(rows(logits)[0]).containsExactly(all[position], within(1e-4));
    }
  }

  /** In two blocks a token depends on the 2 (W - 1) before it, and on no other. */
  @ParameterizedTest
  @MethodSource("kernels")
  void aTokenReachesAsFarAsTheWindowsOfAllBlocks(Kernels kernels) {
    int window = 6;
    DecoderConfig config = decoder(window);
    Decoder decoder = new Decoder(config, kernels);
    int[] tokens = tokens();
    double[][] before = rows(decoder.forward(parameters(config), tokens, 2, LENGTH));
    int changed = 9;
    tokens[changed] = (tokens[changed] + 1) % VOCABULARY;
    double[][] after = rows(decoder.forward(parameters(config), tokens, 2, LENGTH));
    int[] differing =
        IntStream.range(0, before.length)
            .filter(row -> !Arrays.equals(before[row], after[row]))
            .toArray();
    assertThat(differing)
        .isEqualTo(IntStream.rangeClosed(changed, changed + 2 * (window - 1)).toArray());
  }

  /** To the last bit: what is seen is the same, and so is the order in which it is added up. */
  @Test
  void aWindowOverTheWholeTextIsNone() {
    float[] none = gradient(0);
    assertThat(gradient(LENGTH - 1)).isNotEqualTo(none);
    assertThat(gradient(LENGTH)).isEqualTo(none);
    assertThat(gradient(LENGTH + 1)).isEqualTo(none);
  }

  private static float[] gradient(int window) {
    DecoderConfig config = decoder(window);
    DecoderParameters p = parameters(config);
    DecoderParameters g = DecoderParameters.of(config, p.flat().like());
    float[] weights = new float[2 * LENGTH];
    Arrays.fill(weights, 1);
    MicroBatch batch = new MicroBatch(2, LENGTH, tokens(), tokens(), weights);
    new Decoder(config, new CpuKernels()).lossAndGradient(p, batch, g);
    return HeapVector.copyOf(g.flat()).array(0);
  }

  private static double[][] rows(Tensor tensor) {
    return IntStream.range(0, tensor.rows())
        .mapToObj(
            row ->
                IntStream.range(0, tensor.columns()).mapToDouble(c -> tensor.get(row, c)).toArray())
        .toArray(double[][]::new);
  }

  private static void assertRows(Tensor logits, double[][] all, int position) {
    double[][] found = rows(logits);
    for (int text = 0; text < 2; text++) {
      assertThat(found[text]).containsExactly(all[text * LENGTH + position], within(1e-4));
    }
  }

  /** The positions of both texts from {@code from} to before {@code to}. */
  private static int[] columns(int from, int to) {
    int[] tokens = tokens();
    return IntStream.of(0, LENGTH)
        .flatMap(text -> Arrays.stream(tokens, text + from, text + to))
        .toArray();
  }
}
