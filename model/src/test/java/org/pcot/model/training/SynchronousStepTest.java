package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

class SynchronousStepTest {
  private static final int VOCABULARY = 7;
  private static final DecoderConfig DECODER = Gpt2.decoder(VOCABULARY, 40, 16, 1, 2);

  private static final double ROOT_OF_SHARE = Math.sqrt(1 - 0.999);

  /** With an epsilon that small differences of the gradient move little. */
  private static final OptimizerConfig SMOOTH =
      new OptimizerConfig(0.1, 0, Decay.CONSTANT, 0, 0.9, 0.999, 0.1, 0, 0);

  /**
   * One long response, then short ones: means of shards or of micro-batches would weigh them up.
   */
  private static List<WeightedSequence> batch() {
    List<WeightedSequence> batch = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      CounterRandom random = CounterRandom.of(i, Purpose.TRAIN_EXAMPLE);
      int[] response = new int[i == 0 ? 31 : 1 + i % 2];
      for (int t = 0; t < response.length; t++) {
        response[t] = random.below(VOCABULARY, t);
      }
      batch.add(WeightedSequence.of(new int[] {i % VOCABULARY, 3}, response, 1));
    }
    return batch;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9, 100})
  void aTokenWeighsTheSameInWhateverShard(int shards) {
    double tokens = batch().stream().mapToInt(WeightedSequence::responseLength).sum();
    double loss = 0;
    Segments wanted = parameters();
    DecoderParameters gradient = DecoderParameters.of(DECODER, wanted.like());
    Decoder decoder = new Decoder(DECODER, new CpuKernels());
    for (WeightedSequence sequence : batch()) {
      loss += alone(decoder, sequence, gradient);
    }
    for (long i = 0; i < wanted.length(); i++) {
      double g = gradient.flat().get(i) / tokens;
      double first = 0.1 * ROOT_OF_SHARE * g / (ROOT_OF_SHARE * Math.abs(g) + 0.1);
      wanted.set(i, wanted.get(i) - first);
    }
    Segments parameters = parameters();
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 2)) {
      Optimizer optimizer = AdamW.fresh(SMOOTH, 1, executor.trainable(parameters));
      StepMetrics step = new SynchronousStep(executor, shards).take(parameters, optimizer, batch());
      assertThat(step.loss()).isCloseTo(loss / tokens, within(1e-6));
    }
    for (long i = 0; i < wanted.length(); i++) {
      assertThat(parameters.get(i)).isCloseTo(wanted.get(i), within(2e-6));
    }
  }

  /** The loss of a sequence in a batch of its own, whose gradient is added. */
  private static double alone(
      Decoder decoder, WeightedSequence sequence, DecoderParameters gradient) {
    int length = sequence.inputLength();
    int[] targets = new int[length];
    float[] weights = new float[length];
    System.arraycopy(sequence.tokens(), 1, targets, 0, length);
    System.arraycopy(
        sequence.weights(), 0, weights, sequence.promptLength() - 1, sequence.responseLength());
    int[] tokens = Arrays.copyOf(sequence.tokens(), length);
    MicroBatch batch = new MicroBatch(1, length, tokens, targets, weights);
    double[] losses =
        decoder.lossAndGradient(DecoderParameters.of(DECODER, parameters()), batch, gradient);
    double sum = 0;
    for (int t = 0; t < length; t++) {
      sum += weights[t] * losses[t];
    }
    return sum;
  }

  private static Segments parameters() {
    return RandomDecoder.parameters(DECODER, 4).flat();
  }
}
