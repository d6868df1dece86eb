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
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.generation.Sampling;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

/** Training, sampling and what they copy, in libtorch's memory. */
class TorchTrainingTest {
  private static final Task TASK = new Parity(5, 1).task();

  private static DecoderConfig decoder(int layers) {
    return Gpt2.decoder(TASK.tokenizer().vocabularySize(), 20, 12, layers, 3);
  }

  private record Trained(float[] parameters, List<Double> losses, List<Double> norms) {}

  /** Some steps on the same sequences, in shards. */
  private static Trained train(Backend backend, int layers, int steps) {
    return train(backend, layers, steps, 0.02);
  }

  private static Trained train(Backend backend, int layers, int steps, double learningRate) {
    DecoderConfig decoder = decoder(layers);
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

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void copiesAsMuchToAndFromTheHostWhateverTheLayers(int steps) {
    assertThat(copiesOfSteps(5, steps)).isEqualTo(copiesOfSteps(2, steps));
  }

  private static long copiesOfSteps(int layers, int steps) {
    TorchBackend backend = Libtorch.backend();
    long before = backend.hostCopies();
    train(backend, layers, steps);
    return backend.hostCopies() - before - copiesOfParameters(backend, layers);
  }

  /** What drawing and reading parameters takes, which grows with them. */
  private static long copiesOfParameters(TorchBackend backend, int layers) {
    long before = backend.hostCopies();
    HeapVector.copyOf(initial(backend, decoder(layers)));
    return backend.hostCopies() - before;
  }

  @Test
  void copiesAsMuchForATokenWhateverTheLayers() {
    assertThat(copiesOfTokens(5)).isEqualTo(copiesOfTokens(2)).isLessThan(6 * 12);
  }

  private static long copiesOfTokens(int layers) {
    TorchBackend backend = Libtorch.backend();
    DecoderConfig decoder = decoder(layers);
    Segments parameters = initial(backend, decoder);
    GenerationRequest request =
        new GenerationRequest(
            List.of(new int[] {2, 3}, new int[] {3, 3, 2}),
            2,
            12,
            Set.of(),
            new Sampling(1.3, 3, 0.9),
            IntStream.range(0, 4)
                .mapToObj(i -> CounterRandom.of(8, Purpose.EVALUATION_TOKEN, i))
                .toList(),
            false);
    Generator generator = new Generator(new Decoder(decoder, backend.kernels()));
    long before = backend.hostCopies();
    generator.generate(DecoderParameters.of(decoder, parameters), request);
    return backend.hostCopies() - before;
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
