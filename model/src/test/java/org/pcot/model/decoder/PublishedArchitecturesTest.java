package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.Libtorch;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** The decoder computes what transformers computes, of every architecture. */
class PublishedArchitecturesTest {
  /** Of the greatest absolute value. */
  private static final double TOLERANCE = 1e-4;

  private static final int PROMPT = 6;

  private static final List<String> ARCHITECTURES =
      List.of(
          "gpt2",
          "llama_gqa_llama3rope_tied",
          "llama_gqa_llama3rope_untied",
          "mistral_window8",
          "qwen2_bias_tied",
          "qwen3_qknorm_tied");

  static Stream<Arguments> everyKernelsAndArchitecture() {
    return ARCHITECTURES.stream()
        .map(HuggingFaceFixture::open)
        .flatMap(fixture -> kernels().map(kernels -> Arguments.of(fixture, kernels)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKernelsAndArchitecture")
  void logitsAgree(HuggingFaceFixture fixture, Kernels kernels) {
    Tensor logits = logits(fixture, kernels, fixture.tokens(), HuggingFaceFixture.SIZE);
    assertClose("logits", logits, fixture.expected().numbers("logits"));
    assertClose("logits in double", logits, fixture.expected().numbers("logits_fp64"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKernelsAndArchitecture")
  void lossAndEveryGradientAgree(HuggingFaceFixture fixture, Kernels kernels) {
    MicroBatch batch = fixture.batch();
    DecoderParameters parameters = fixture.parameters(kernels.memory());
    Segments gradient = parameters.flat().like();
    double[] losses =
        new Decoder(fixture.config(), kernels)
            .lossAndGradient(parameters, batch, DecoderParameters.of(fixture.config(), gradient));
    double loss =
        IntStream.range(0, losses.length).mapToDouble(i -> batch.weights()[i] * losses[i]).sum();
    assertClose("loss", new double[] {loss}, fixture.expected().numbers("loss_fp64"));
    for (ParameterLayout.Parameter p : new ParameterLayout(fixture.config()).parameters()) {
      assertClose(p.name(), p.in(gradient), fixture.expected().numbers("grad." + p.name()));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKernelsAndArchitecture")
  void logProbabilitiesAgree(HuggingFaceFixture fixture, Kernels kernels) {
    MicroBatch batch = fixture.batch();
    Arrays.fill(batch.weights(), 1);
    double[] all = new double[batch.tokens().length];
    new Decoder(fixture.config(), kernels)
        .logProbabilities(fixture.parameters(kernels.memory()), List.of(batch), 1, all);
    double[] found =
        IntStream.range(0, all.length)
            .filter(i -> i % HuggingFaceFixture.LENGTH < HuggingFaceFixture.LENGTH - 1)
            .mapToDouble(i -> all[i])
            .toArray();
    assertClose("log-probabilities", found, fixture.expected().numbers("logprobs"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKernelsAndArchitecture")
  void greedyContinuationsAgree(HuggingFaceFixture fixture, Kernels kernels) {
    int[] greedy = fixture.expected().ids("greedy_ids");
    int[] prompt = Arrays.copyOf(greedy, PROMPT);
    int[] continuation = Arrays.copyOfRange(greedy, PROMPT, greedy.length);
    CounterRandom unused = CounterRandom.of(0, CounterRandom.Purpose.EVALUATION_TOKEN);
    GenerationRequest request =
        new GenerationRequest(
            List.of(prompt),
            1,
            continuation.length,
            Set.of(),
            Sampling.GREEDY,
            List.of(unused),
            false);
    Generator generator = new Generator(new Decoder(fixture.config(), kernels));
    assertThat(generator.generate(fixture.parameters(kernels.memory()), request))
        .extracting(Completion::tokens)
        .containsExactly(continuation);
  }

  /** Transformers pads the shorter prompt on its left; here prompts of any lengths go together. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKernelsAndArchitecture")
  void promptsOfTwoLengthsAreAnsweredAsEachAlone(HuggingFaceFixture fixture, Kernels kernels) {
    List<int[]> prompts = List.of(fixture.row("leftpad_ids", 0), fixture.row("leftpad_ids", 1));
    assertThat(prompts).extracting(prompt -> prompt.length).containsExactly(4, 9);
    int[][] wanted = new int[prompts.size()][];
    for (int i = 0; i < wanted.length; i++) {
      int[] row = fixture.row("leftpad_generate16", i);
      wanted[i] = Arrays.copyOfRange(row, prompts.get(i).length, row.length);
      assertThat(unending(fixture, kernels, List.of(prompts.get(i))))
          .isEqualTo(new int[][] {wanted[i]});
    }
    assertThat(unending(fixture, kernels, prompts)).isEqualTo(wanted);
  }

  /**
   * 16 tokens for each of some prompts that go on together, the likeliest ones that end nothing.
   */
  private static int[][] unending(
      HuggingFaceFixture fixture, Kernels kernels, List<int[]> prompts) {
    DecoderParameters parameters = fixture.parameters(kernels.memory());
    Decoder decoder = new Decoder(fixture.config(), kernels);
    KvCache cache = decoder.newCache(prompts.size(), 9 + 16);
    int[][] answers = new int[prompts.size()][16];
    int[] slots = IntStream.range(0, prompts.size()).toArray();
    int[] positions = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
    for (int slot : slots) {
      int[] prompt = prompts.get(slot);
      Tensor logits =
          decoder.prefill(parameters, prompt, 1, prompt.length, cache, new int[][] {{slot}});
      answers[slot][0] = best(logits, 0, fixture.endTokens());
    }
    for (int t = 1; t < 16; t++) {
      int last = t - 1;
      int[] newest = Arrays.stream(answers).mapToInt(answer -> answer[last]).toArray();
      Tensor logits = decoder.step(parameters, slots.length, newest, cache, slots, positions);
      for (int slot : slots) {
        answers[slot][t] = best(logits, slot, fixture.endTokens());
        positions[slot]++;
      }
    }
    return answers;
  }

  private static int best(Tensor logits, int row, Set<Integer> forbidden) {
    return IntStream.range(0, logits.columns())
        .boxed()
        .filter(token -> !forbidden.contains(token))
        .max(Comparator.comparingDouble(token -> logits.get(row, token)))
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKernelsAndArchitecture")
  void cachedLogitsAreThoseOfTheFullForward(HuggingFaceFixture fixture, Kernels kernels) {
    int[] tokens = fixture.expected().ids("greedy_ids");
    int[] slots = {1};
    Decoder cached = new Decoder(fixture.config(), kernels);
    DecoderParameters parameters = fixture.parameters(kernels.memory());
    KvCache cache = cached.newCache(2, tokens.length);
    Tensor all = logits(fixture, kernels, tokens, 1);
    Tensor last = cached.prefill(parameters, tokens, 1, PROMPT, cache, new int[][] {slots});
    for (int position = PROMPT; position < tokens.length; position++) {
      assertClose("position " + position, last, numbers(all.rows(position - 1, 1)));
      int[] newest = {tokens[position]};
      last = cached.step(parameters, 1, newest, cache, slots, new int[] {position});
    }
    assertClose("the last position", last, numbers(all.rows(tokens.length - 1, 1)));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logitsOfWeightsIn16BitsAgree(Kernels kernels) {
    HuggingFaceFixture fixture = HuggingFaceFixture.open("llama_untied_bf16");
    Tensor logits = logits(fixture, kernels, fixture.tokens(), HuggingFaceFixture.SIZE);
    assertClose("logits", logits, fixture.expected().numbers("logits_of_bf16_weights_in_fp32"));
  }

  static Stream<HuggingFaceFixture> architectures() {
    return ARCHITECTURES.stream().map(HuggingFaceFixture::open);
  }

  /** PyTorch's own gradients in bfloat16 are off by 0.015 to 0.067 of these. */
  @ParameterizedTest
  @MethodSource("architectures")
  void lossAndGradientAreNearInBfloat16(HuggingFaceFixture fixture) {
    Kernels kernels = Libtorch.backend(DataType.BFLOAT16).kernels();
    DecoderParameters parameters = fixture.parameters(kernels.memory());
    Segments gradient = parameters.flat().like();
    MicroBatch batch = fixture.batch();
    double[] losses =
        new Decoder(fixture.config(), kernels)
            .lossAndGradient(parameters, batch, DecoderParameters.of(fixture.config(), gradient));
    double loss =
        IntStream.range(0, losses.length).mapToDouble(i -> batch.weights()[i] * losses[i]).sum();
    double wanted = fixture.expected().numbers("loss_fp64")[0];
    assertThat(loss).isCloseTo(wanted, withinPercentage(1));
    double squares = 0;
    double errors = 0;
    for (ParameterLayout.Parameter p : new ParameterLayout(fixture.config()).parameters()) {
      double[] found = numbers(p.in(gradient));
      double[] right = fixture.expected().numbers("grad." + p.name());
      for (int i = 0; i < right.length; i++) {
        squares += right[i] * right[i];
        errors += (found[i] - right[i]) * (found[i] - right[i]);
      }
    }
    assertThat(Math.sqrt(errors / squares)).isLessThan(0.1);
  }

  static Stream<Kernels> kernels() {
    return Stream.concat(
        Stream.of(new CpuKernels(), new Nd4jKernels(DataType.FLOAT)),
        Libtorch.isHere() ? Stream.of(Libtorch.backend().kernels()) : Stream.empty());
  }

  private static Tensor logits(
      HuggingFaceFixture fixture, Kernels kernels, int[] tokens, int size) {
    return new Decoder(fixture.config(), kernels)
        .forward(fixture.parameters(kernels.memory()), tokens, size, tokens.length / size);
  }

  private static double[] numbers(Tensor tensor) {
    double[] numbers = new double[tensor.length()];
    tensor.storage().read(tensor.offset(), numbers, numbers.length);
    return numbers;
  }

  private static void assertClose(String what, Tensor found, double[] wanted) {
    assertClose(what, numbers(found), wanted);
  }

  private static void assertClose(String what, double[] found, double[] wanted) {
    assertThat(found).as(what).hasSameSizeAs(wanted);
    double greatest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(found[i] - wanted[i]))
          .as("%s: element %d, %s instead of %s", what, i, found[i], wanted[i])
          .isLessThanOrEqualTo(TOLERANCE * greatest);
    }
  }
}
