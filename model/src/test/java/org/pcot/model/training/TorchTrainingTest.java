package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.Libtorch;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

/** Training, sampling and what they copy, in libtorch's memory. */
class TorchTrainingTest {
  private static final Task TASK = new Parity(5, 1).task();

  private static final int CLASSES = TASK.tokenizer().vocabularySize();

  private static DecoderConfig decoder(int layers) {
    return decoder(CLASSES, layers);
  }

  private static DecoderConfig decoder(int classes, int layers) {
    return Gpt2.decoder(classes, 20, 12, layers, 3);
  }

  private record Trained(float[] parameters, List<Double> losses, List<Double> norms) {}

  /** Some steps on the same sequences, in shards. */
  private static Trained train(Backend backend, int layers, int steps) {
    return train(backend, layers, steps, 0.02);
  }

  private static Trained train(Backend backend, int layers, int steps, double learningRate) {
    return train(backend, decoder(layers), steps, learningRate);
  }

  private static Trained train(
      Backend backend, DecoderConfig decoder, int steps, double learningRate) {
    Segments parameters = initial(backend, decoder);
    OptimizerConfig adam =
        new OptimizerConfig(learningRate, 0, Decay.CONSTANT, 1, 0.9, 0.999, 1e-8, 1, 0.1);
    List<Double> losses = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    try (ShardExecutor executor = new LocalShardExecutor(TrainableView.all(decoder), backend, 1)) {
      Optimizer optimizer = AdamW.fresh(adam, steps, executor.trainable(parameters));
      SynchronousStep step = new SynchronousStep(executor, 2);
      for (int i = 0; i < steps; i++) {
        StepMetrics metrics = step.take(parameters, optimizer, sequences());
        losses.add(metrics.loss());
        norms.add(metrics.gradientNorm());
      }
    }
    return new Trained(HeapVector.copyOf(parameters).array(0), losses, norms);
  }

  private static Segments initial(Backend backend, DecoderConfig decoder) {
    Segments parameters = backend.allocate(new ParameterLayout(decoder).lengths());
    new ParameterLayout(decoder).initialise(3, parameters);
    return parameters;
  }

  @Test
  void takesTheStepsOfTheCpuEngine() {
    Trained torch = train(Libtorch.backend(), 2, 8);
    Trained cpu = train(new CpuBackend(), 2, 8);
    for (int i = 0; i < 8; i++) {
      assertThat(torch.losses.get(i)).isCloseTo(cpu.losses.get(i), within(1e-4));
      assertThat(torch.norms.get(i)).isCloseTo(cpu.norms.get(i), within(1e-3));
    }
    assertThat(torch.losses.get(7)).isLessThan(0.8 * torch.losses.get(0));
    assertThat(torch.parameters)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : 1)
        .containsExactly(cpu.parameters);
  }

  @Test
  void givesTheSameBitsAgain() {
    assertThat(train(Libtorch.backend(), 2, 4))
        .usingRecursiveComparison()
        .isEqualTo(train(Libtorch.backend(), 2, 4));
  }

  @Test
  void learnsInBfloat16AndGivesTheSameBitsAgain() {
    Trained rounded = train(Libtorch.backend(DataType.BFLOAT16), 2, 8);
    Trained cpu = train(new CpuBackend(), 2, 8);
    for (int i = 0; i < 8; i++) {
      assertThat(rounded.losses.get(i)).isCloseTo(cpu.losses.get(i), withinPercentage(3));
    }
    assertThat(train(Libtorch.backend(DataType.BFLOAT16), 2, 8))
        .usingRecursiveComparison()
        .isEqualTo(rounded);
  }

  /** A step of 1e-6 is lost on numbers of 8 bits. */
  @Test
  void keepsSmallUpdatesInBfloat16() {
    assertThat(changed(Libtorch.backend(DataType.BFLOAT16)))
        .isCloseTo(changed(new CpuBackend()), withinPercentage(1));
  }

  private static long changed(Backend backend) {
    float[] before = train(backend, 2, 0).parameters;
    float[] after = train(backend, 2, 1, 1e-6).parameters;
    return IntStream.range(0, before.length).filter(i -> after[i] != before[i]).count();
  }

  /**
   * Between the device and the host.
   *
   * @param bytes of all of them
   */
  private record Copies(long number, long bytes) {
    static Copies until(TorchBackend backend) {
      return new Copies(backend.hostCopies(), backend.hostBytes());
    }

    Copies since(Copies before) {
      return new Copies(number - before.number, bytes - before.bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void copiesAsMuchToAndFromTheHostWhateverTheLayersAndTheVocabulary(int steps) {
    Copies few = copiesOfSteps(decoder(2), steps);
    assertThat(copiesOfSteps(decoder(5), steps)).isEqualTo(few);
    assertThat(copiesOfSteps(decoder(50 * CLASSES, 2), steps)).isEqualTo(few);
  }

  private static Copies copiesOfSteps(DecoderConfig decoder, int steps) {
    TorchBackend backend = Libtorch.backend();
    Copies before = Copies.until(backend);
    train(backend, decoder, steps, 0.02);
    return Copies.until(backend).since(before).since(copiesOfParameters(backend, decoder));
  }

  /** What drawing and reading parameters takes, which grows with them. */
  private static Copies copiesOfParameters(TorchBackend backend, DecoderConfig decoder) {
    Copies before = Copies.until(backend);
    HeapVector.copyOf(initial(backend, decoder));
    return Copies.until(backend).since(before);
  }

  /** Of 12 steps of 4 responses: what to run, and what was chosen. */
  @Test
  void copiesAsMuchForATokenWhateverTheLayersAndTheVocabulary() {
    Copies few = copiesOfTokens(decoder(2));
    assertThat(copiesOfTokens(decoder(5))).isEqualTo(few);
    assertThat(copiesOfTokens(decoder(50 * CLASSES, 2))).isEqualTo(few);
    assertThat(few.number).isLessThan(7 * 12);
    assertThat(few.bytes).isLessThan(12 * 4 * 64);
  }

  private static Copies copiesOfTokens(DecoderConfig decoder) {
    TorchBackend backend = Libtorch.backend();
    Copies before = Copies.until(backend);
    Segments parameters = initial(backend, decoder);
    Copies initial = Copies.until(backend).since(before);
    generate(backend, decoder, parameters, 0.9);
    return Copies.until(backend).since(before).since(initial);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1})
  void choosesTheTokensOfTheCpuEngine(double topP) {
    DecoderConfig decoder = decoder(2);
    List<Completion> torch = generate(Libtorch.backend(), decoder, topP);
    List<Completion> cpu = generate(new CpuBackend(), decoder, topP);
    for (int i = 0; i < 4; i++) {
      assertThat(torch.get(i).tokens()).hasSize(12).isEqualTo(cpu.get(i).tokens());
      assertThat(torch.get(i).logProbabilities())
          .containsExactly(cpu.get(i).logProbabilities(), within(1e-5f));
    }
  }

  private static List<Completion> generate(Backend backend, DecoderConfig decoder, double topP) {
    return generate(backend, decoder, initial(backend, decoder), topP);
  }

  private static List<Completion> generate(
      Backend backend, DecoderConfig decoder, Segments parameters, double topP) {
    GenerationRequest request =
        new GenerationRequest(
            List.of(new int[] {2, 3}, new int[] {3, 3, 2}),
            2,
            12,
            Set.of(),
            new Sampling(1.3, topP == 1 ? 0 : 3, topP),
            IntStream.range(0, 4)
                .mapToObj(i -> CounterRandom.of(8, Purpose.EVALUATION_TOKEN, i))
                .toList(),
            true);
    return new Generator(new Decoder(decoder, backend.kernels()))
        .generate(DecoderParameters.of(decoder, parameters), request);
  }

  private static List<WeightedSequence> sequences() {
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sequences.add(
          WeightedSequence.of(new int[] {2 + i % 2, 3}, new int[] {2, 2 + i / 3, 1}, 1 + i % 3));
    }
    return sequences;
  }
}
