package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.LoraFixture;
import org.pcot.model.Stories;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.Team;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.tensor.Memory;

/**
 * What a policy's ratio is taken from: log-probabilities of tokens when they were sampled, with a
 * cache, and when they are learnt from, without one. Both are of the whole distribution at the
 * temperature, whatever it was cut to. Before an update the ratio of a token differs from 1 by less
 * than 4e-5, and in the root mean square by less than 1e-5.
 */
class SampledLogProbabilitiesTest {
  private static final int PROMPTS = 5;
  private static final int GROUP = 4;
  private static final int NEW_TOKENS = 24;

  /** Of one token: what 32-bit floats leave of logits near 30, added up in another order. */
  private static final double ROUNDING = 4e-5;

  /** A decoder with its weights. */
  private record Model(String name, DecoderConfig config, DecoderParameters parameters) {
    static Model stories() {
      PublishedModel model = Stories.open();
      DecoderParameters parameters = DecoderParameters.of(model.config(), model.parameters());
      return new Model("stories260K", model.config(), parameters);
    }

    /** Of which the adapter alone is trained, and none of its matrices is zero. */
    static Model adapted() {
      LoraFixture fixture = LoraFixture.open();
      return new Model("llama with an adapter", fixture.config(), fixture.parameters());
    }

    static Model fixture(String name) {
      HuggingFaceFixture fixture = HuggingFaceFixture.open(name);
      return new Model(name, fixture.config(), fixture.parameters(Memory.HOST));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> modelsAndSamplings() {
    List<Sampling> samplings =
        List.of(
            new Sampling(1),
            new Sampling(0.6),
            new Sampling(1.7),
            new Sampling(1, 0, 0.8),
            new Sampling(0.8, 7, 0.9));
    return Stream.of(
            Model.stories(),
            Model.fixture("gpt2"),
            Model.fixture("llama_gqa_llama3rope_tied"),
            Model.fixture("mistral_window8"),
            Model.fixture("qwen3_qknorm_tied"),
            Model.adapted())
        .flatMap(model -> samplings.stream().map(sampling -> Arguments.of(model, sampling)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("modelsAndSamplings")
  void beforeAnUpdateTheRatioIsOneInWhateverMicroBatch(Model model, Sampling sampling) {
    List<int[]> prompts = prompts(model.config().vocabSize());
    List<Completion> completions = sample(model, prompts, sampling);
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      sequences.add(WeightedSequence.of(prompts.get(i / GROUP), completions.get(i).tokens(), 1));
    }
    for (Parallelism parallelism : Parallelism.values()) {
      assertRatios(worker(model, parallelism), model, sampling, sequences, completions);
    }
    for (int i = 0; i < sequences.size(); i += 3) {
      assertRatios(
          worker(model, Parallelism.SHARDS),
          model,
          sampling,
          sequences.subList(i, i + 1),
          completions.subList(i, i + 1));
    }
  }

  private static void assertRatios(
      Worker worker,
      Model model,
      Sampling sampling,
      List<WeightedSequence> sequences,
      List<Completion> completions) {
    double[] learnt =
        worker.logProbabilities(model.parameters(), sequences, sampling.temperature());
    int token = 0;
    double squares = 0;
    for (Completion completion : completions) {
      for (float sampled : completion.logProbabilities()) {
        double ratio = Math.exp(learnt[token++] - sampled);
        assertThat(ratio).isCloseTo(1, within(ROUNDING));
        squares += (ratio - 1) * (ratio - 1);
      }
    }
    assertThat(learnt).hasSize(token);
    assertThat(Math.sqrt(squares / token)).isLessThan(1e-5);
  }

  /** Of different lengths, so that rows of micro-batches are filled up. */
  private static List<int[]> prompts(int vocabSize) {
    CounterRandom random = CounterRandom.of(6, Purpose.ROLLOUT_PROMPT);
    return IntStream.range(0, PROMPTS)
        .mapToObj(
            prompt ->
                IntStream.range(0, 3 + 4 * (prompt % 3))
                    .map(i -> random.below(vocabSize, 100L * prompt + i))
                    .toArray())
        .toList();
  }

  private static List<Completion> sample(Model model, List<int[]> prompts, Sampling sampling) {
    Set<Integer> ends = Set.of(2, 11);
    return new Generator(new Decoder(model.config(), new CpuKernels()))
        .generate(
            model.parameters(),
            new GenerationRequest(
                prompts,
                GROUP,
                NEW_TOKENS,
                ends,
                sampling,
                IntStream.range(0, PROMPTS * GROUP)
                    .mapToObj(i -> CounterRandom.of(7, Purpose.ROLLOUT_TOKEN, i))
                    .toList(),
                true));
  }

  private static Worker worker(Model model, Parallelism parallelism) {
    CpuBackend backend = new CpuBackend();
    return new Worker(
        new Workers.Setup(
            TrainableView.of(model.config()),
            backend,
            parallelism,
            new Team(1),
            Activations.KEPT,
            false),
        new ParameterCopies(backend.memory()),
        new ArrayDeque<>());
  }
}
