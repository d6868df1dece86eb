package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.checkpoint.Gpt2Fixture;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** The decoder computes what Hugging Face's GPT2LMHeadModel computes from the same weights. */
class DecoderAgainstTransformersTest {
  /** Of the element itself, and of the largest one of its tensor, for what nearly cancels. */
  private static final double RELATIVE = 1e-4;

  private static final double OF_LARGEST = 1e-6;

  static Stream<Arguments> everyKernelsAndFixture() throws IOException {
    return Stream.of(
        Arguments.of(new Nd4jKernels(DataType.DOUBLE), Gpt2Fixture.tied(DataType.DOUBLE)),
        Arguments.of(new Nd4jKernels(DataType.DOUBLE), Gpt2Fixture.untied(DataType.DOUBLE)),
        Arguments.of(new Nd4jKernels(DataType.FLOAT), Gpt2Fixture.tied(DataType.FLOAT)),
        Arguments.of(new Nd4jKernels(DataType.FLOAT), Gpt2Fixture.untied(DataType.FLOAT)),
        Arguments.of(new CpuKernels(), Gpt2Fixture.tied(DataType.FLOAT)),
        Arguments.of(new CpuKernels(), Gpt2Fixture.untied(DataType.FLOAT)));
  }

  private static int[] flat(List<int[]> rows) {
    return rows.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static MicroBatch batch(Gpt2Fixture fixture) {
    int length = fixture.tokens().get(0).length;
    float[] weights = new float[fixture.tokens().size() * length];
    for (int b = 0; b < fixture.tokens().size(); b++) {
      System.arraycopy(fixture.weights().get(b), 0, weights, b * length, length);
    }
    return new MicroBatch(
        fixture.tokens().size(), length, flat(fixture.tokens()), flat(fixture.targets()), weights);
  }

  private static void assertClose(String name, Tensor actual, Tensor expected) {
    double largest = expected.array().amaxNumber().doubleValue();
    for (int row = 0; row < expected.rows(); row++) {
      for (int column = 0; column < expected.columns(); column++) {
        double truth = expected.get(row, column);
        double error = Math.abs(actual.get(row, column) - truth);
        assertThat(error)
            .as("%s[%d, %d], which should be %s", name, row, column, truth)
            .isLessThanOrEqualTo(RELATIVE * Math.abs(truth) + OF_LARGEST * largest);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyKernelsAndFixture")
  void logitsLossAndAllGradientsAgree(Kernels kernels, Gpt2Fixture fixture) {
    DecoderConfig config = fixture.config();
    Decoder decoder = new Decoder(config, kernels);
    DecoderParameters parameters = DecoderParameters.of(config, fixture.parameters());
    MicroBatch batch = batch(fixture);

    Tensor logits = decoder.forward(parameters, batch.tokens(), batch.size(), batch.length());
    assertClose(
        "logits", logits, new Tensor(fixture.logits(), 0, logits.rows(), config.vocabSize()));

    Segments gradient = fixture.gradients().like();
    double[] losses =
        decoder.lossAndGradient(parameters, batch, DecoderParameters.of(config, gradient));
    double loss = 0;
    for (int i = 0; i < losses.length; i++) {
      loss += batch.weights()[i] * losses[i];
    }
    assertThat(Math.abs(loss / fixture.loss() - 1)).isLessThan(1e-6);
    for (ParameterLayout.Parameter p : new ParameterLayout(config).parameters()) {
      assertClose("gradient of " + p.name(), p.in(gradient), p.in(fixture.gradients()));
    }
  }

  @ParameterizedTest
  @MethodSource("everyKernelsAndFixture")
  void greedyContinuationsAgreeWithAndWithoutACache(Kernels kernels, Gpt2Fixture fixture) {
    int[] withoutCache = greedyWithoutCache(kernels, fixture);
    assertThat(withoutCache).isEqualTo(flat(fixture.greedy()));
    assertThat(greedyWithCache(kernels, fixture)).isEqualTo(flat(fixture.greedy()));
  }

  /** The prompts, and zeros to be replaced. */
  private static int[] prompts(Gpt2Fixture fixture) {
    int length = fixture.config().maxPositions();
    int[] sequences = new int[fixture.greedy().size() * length];
    for (int b = 0; b < fixture.greedy().size(); b++) {
      System.arraycopy(fixture.tokens().get(b), 0, sequences, b * length, fixture.promptLength());
    }
    return sequences;
  }

  private static int[] greedyWithoutCache(Kernels kernels, Gpt2Fixture fixture) {
    Decoder decoder = new Decoder(fixture.config(), kernels);
    DecoderParameters parameters = DecoderParameters.of(fixture.config(), fixture.parameters());
    int size = fixture.greedy().size();
    int length = fixture.config().maxPositions();
    int[] sequences = prompts(fixture);
    for (int t = fixture.promptLength(); t < length; t++) {
      Tensor logits = decoder.forward(parameters, sequences, size, length);
      for (int b = 0; b < size; b++) {
        sequences[b * length + t] = argMax(logits, b * length + t - 1);
      }
    }
    return sequences;
  }

  private static int[] greedyWithCache(Kernels kernels, Gpt2Fixture fixture) {
    Decoder decoder = new Decoder(fixture.config(), kernels);
    DecoderParameters parameters = DecoderParameters.of(fixture.config(), fixture.parameters());
    int size = fixture.greedy().size();
    int length = fixture.config().maxPositions();
    int promptLength = fixture.promptLength();
    KvCache cache = decoder.newCache(size, length);
    int[] slots = new int[size];
    Arrays.setAll(slots, b -> size - 1 - b);
    int[] prompts = new int[size * promptLength];
    for (int b = 0; b < size; b++) {
      System.arraycopy(fixture.tokens().get(b), 0, prompts, b * promptLength, promptLength);
    }
    Tensor logits =
        decoder.prefill(parameters, prompts, size, promptLength, cache, new int[][] {slots});
    int[] newest = new int[size];
    for (int b = 0; b < size; b++) {
      newest[b] = argMax(logits, b);
    }
    int[] sequences = prompts(fixture);
    for (int t = promptLength; t < length; t++) {
      for (int b = 0; b < size; b++) {
        sequences[b * length + t] = newest[b];
      }
      int[] positions = new int[size];
      Arrays.fill(positions, t);
      logits = decoder.step(parameters, size, newest, cache, slots, positions);
      for (int b = 0; b < size; b++) {
        newest[b] = argMax(logits, b);
      }
    }
    return sequences;
  }

  private static int argMax(Tensor logits, int row) {
    int best = 0;
    for (int v = 1; v < logits.columns(); v++) {
      if (logits.get(row, v) > logits.get(row, best)) {
        best = v;
      }
    }
    return best;
  }
}
