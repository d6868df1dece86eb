package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

/** Training where threads divide the work inside kernels, as with a model of a large gradient. */
class ParallelismTest {
  private static final DecoderConfig DECODER =
      new DecoderConfig(new Llama(72, 100, 2, 6, 2, 12, 1e4, true, 0.02, 1e-5), 301, 100);
  private static final TrainableView VIEW = TrainableView.all(DECODER);
  private static final Backend BACKEND = new CpuBackend();
  private static final OptimizerConfig ADAM =
      new OptimizerConfig(0.01, 0, Decay.CONSTANT, 1, 0.9, 0.99, 1e-8, 1, 0.1);

  @Test
  void itIsAMatterOfTheGradientsLength() {
    assertThat(Parallelism.of(VIEW, BACKEND)).isEqualTo(Parallelism.SHARDS);
    Llama wide = new Llama(576, 1536, 6, 9, 3, 64, 1e5, true, 0.02, 1e-5);
    DecoderConfig large = new DecoderConfig(wide, 49_152, 8192);
    assertThat(Parallelism.of(TrainableView.all(large), BACKEND)).isEqualTo(Parallelism.KERNELS);
    assertThat(
            Parallelism.of(TrainableView.of(large, p -> p.name().endsWith("norm.weight")), BACKEND))
        .as("what is trained counts")
        .isEqualTo(Parallelism.SHARDS);
    Backend card = new Nd4jBackend(DataType.FLOAT, Memory.DEVICE);
    assertThat(Parallelism.of(VIEW, card)).isEqualTo(Parallelism.DEVICE);
    assertThat(Parallelism.of(TrainableView.all(large), card)).isEqualTo(Parallelism.DEVICE);
  }

  @Test
  void batchesTravelWholeToACard() {
    List<WeightedSequence> texts = Collections.nCopies(64, texts(3).get(2));
    assertThat(MicroBatches.of(texts, Parallelism.DEVICE)).hasSize(1);
    assertThat(MicroBatches.of(texts, Parallelism.SHARDS)).hasSizeGreaterThan(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theBitsOfARunDoNotDependOnTheThreads(int shards) {
    float[] alone = trained(1, shards, Parallelism.KERNELS);
    assertThat(trained(3, shards, Parallelism.KERNELS)).isEqualTo(alone);
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNELS", "DEVICE"})
  void eitherWayTheGradientIsTheSameUpToRounding(Parallelism parallelism) {
    float[] expected = gradient(2, Parallelism.SHARDS);
    float[] actual = gradient(2, parallelism);
    double scale = Math.sqrt(squares(expected) / expected.length);
    for (int i = 0; i < expected.length; i++) {
      double most = 2e-5 * (scale + Math.abs(expected[i]));
      assertThat(actual[i]).isCloseTo(expected[i], within((float) most));
    }
  }

  /** The second sum is computed in the memory of the first. */
  @Test
  void aGradientIsValidUntilTheNextSum() {
    try (ShardExecutor executor =
        new LocalShardExecutor(VIEW, BACKEND, 2, Parallelism.KERNELS, Activations.KEPT)) {
      Segments parameters = RandomDecoder.parameters(DECODER, 3).flat();
      List<List<WeightedSequence>> shards = List.of(texts(3), texts(5), texts(1), texts(2));
      ShardGradient first = executor.sum(parameters, shards, Worker::gradient);
      float[] wanted = Gradients.of(first);
      ShardGradient second = executor.sum(parameters, shards, Worker::gradient);
      assertThat(Gradients.of(second)).isEqualTo(wanted);
      assertThat(second.loss()).isEqualTo(first.loss());
    }
  }

  @Test
  void memoryThatIsOfferedIsUsed() {
    Segments offered = BACKEND.allocate(VIEW.layout().lengths());
    try (ShardExecutor executor =
        new LocalShardExecutor(VIEW, BACKEND, 2, Parallelism.KERNELS, Activations.KEPT)) {
      executor.lendForGradients(offered);
      Segments parameters = RandomDecoder.parameters(DECODER, 3).flat();
      ShardGradient sum = executor.sum(parameters, List.of(texts(3)), Worker::gradient);
      assertThat(Gradients.of(sum)).isEqualTo(HeapVector.copyOf(offered).array(0));
      offered.fill(7);
      assertThat(Gradients.of(sum)).containsOnly(7);
    }
  }

  private static float[] gradient(int threads, Parallelism parallelism) {
    try (ShardExecutor executor =
        new LocalShardExecutor(VIEW, BACKEND, threads, parallelism, Activations.KEPT)) {
      Segments parameters = RandomDecoder.parameters(DECODER, 3).flat();
      return Gradients.of(executor.sum(parameters, List.of(texts(9), texts(4)), Worker::gradient));
    }
  }

  private static double squares(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).sum();
  }

  /** The parameters after three steps. */
  private static float[] trained(int threads, int shards, Parallelism parallelism) {
    try (ShardExecutor executor =
        new LocalShardExecutor(VIEW, BACKEND, threads, parallelism, Activations.KEPT)) {
      return Steps.trained(executor, DECODER, ADAM, shards, texts(11));
    }
  }

  private static List<WeightedSequence> texts(int count) {
    List<WeightedSequence> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int seed = i;
      int[] response =
          IntStream.range(0, 20 + 7 * i).map(at -> (at * at * 13 + seed) % 301).toArray();
      texts.add(WeightedSequence.of(new int[] {i, 2}, response, i % 3 - 0.7f));
    }
    return texts;
  }
}
