package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

class DecoderTest {
  private static final int SIZE = 3;
  private static final int LENGTH = 13;
  private static final DecoderConfig CONFIG = Gpt2.decoder(7, LENGTH, 20, 2, 4);
  private static final DecoderParameters PARAMETERS = RandomDecoder.parameters(CONFIG, 5);

  /** Weights begin at another position in each sequence. */
  @ParameterizedTest
  @MethodSource("kernels")
  void sparingThePromptsLeavesLossesAndGradientAsTheyWere(Kernels kernels) {
    MicroBatch batch = batch();
    Decoder decoder = new Decoder(CONFIG, kernels);
    Segments spared = PARAMETERS.flat().like();
    Segments full = PARAMETERS.flat().like();
    double[] losses =
        decoder.lossAndGradient(PARAMETERS, batch, DecoderParameters.of(CONFIG, spared));

    Tensor logits = decoder.forward(PARAMETERS, batch.tokens(), SIZE, LENGTH);
    double[] allLosses = new double[SIZE * LENGTH];
    kernels.crossEntropy(logits, batch.targets(), batch.weights(), allLosses);
    decoder.backward(PARAMETERS, logits, DecoderParameters.of(CONFIG, full));

    for (int i = 0; i < losses.length; i++) {
      double wanted = i % LENGTH < 4 ? 0 : allLosses[i];
      assertThat(losses[i]).isCloseTo(wanted, within(1e-5));
    }
    for (int i = 0; i < full.length(); i++) {
      double wanted = full.get(i);
      assertThat(spared.get(i)).isCloseTo(wanted, within(1e-5 * (1 + Math.abs(wanted))));
    }
  }

  static Stream<Kernels> kernels() {
    return Stream.of(new CpuKernels(), new Nd4jKernels(DataType.FLOAT));
  }

  @Test
  void aBatchWithoutWeightsHasNoGradient() {
    MicroBatch batch = batch();
    Arrays.fill(batch.weights(), 0);
    Segments gradient = PARAMETERS.flat().like();
    new Decoder(CONFIG, new CpuKernels())
        .lossAndGradient(PARAMETERS, batch, DecoderParameters.of(CONFIG, gradient));
    assertThat(HeapVector.copyOf(gradient).squares()).isZero();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aPrefillAnswersWithTheLogitsOfEachPromptsEnd(Kernels kernels) {
    Decoder decoder = new Decoder(CONFIG, kernels);
    int[] tokens = batch().tokens();
    KvCache cache = decoder.newCache(SIZE, LENGTH);
    Tensor last = decoder.prefill(PARAMETERS, tokens, SIZE, LENGTH, cache, new int[][] {{1, 0, 2}});
    double[] ends = new double[SIZE * 7];
    Arrays.setAll(ends, i -> last.get(i / 7, i % 7));

    Tensor all = decoder.forward(PARAMETERS, tokens, SIZE, LENGTH);
    for (int i = 0; i < ends.length; i++) {
      double wanted = all.get((i / 7 + 1) * LENGTH - 1, i % 7);
      assertThat(ends[i]).isCloseTo(wanted, within(1e-5));
    }
  }

  /** Weights from position 6, 5 and 4 on. */
  private static MicroBatch batch() {
    CounterRandom random = CounterRandom.of(3, Purpose.TRAIN_EXAMPLE);
    int[] tokens = new int[SIZE * LENGTH];
    int[] targets = new int[SIZE * LENGTH];
    float[] weights = new float[SIZE * LENGTH];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = random.below(7, 2 * i);
      targets[i] = random.below(7, 2 * i + 1);
      weights[i] = i % LENGTH >= 6 - i / LENGTH ? (float) random.gaussian(100 + i) : 0;
    }
    return new MicroBatch(SIZE, LENGTH, tokens, targets, weights);
  }
}
