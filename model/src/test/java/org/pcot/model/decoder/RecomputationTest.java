package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.kernels.Team;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.plan.DryRun;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** Blocks that are run again in the backward pass. */
class RecomputationTest {
  private static final int VOCABULARY = 11;

  private record Case(DecoderConfig decoder, Backend backend) {}

  static Stream<Case> cases() {
    List<Backend> backends = List.of(new CpuBackend(), new Nd4jBackend(DataType.FLOAT));
    return SmallDecoders.all(VOCABULARY)
        .flatMap(decoder -> backends.stream().map(backend -> new Case(decoder, backend)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheSameBits(Case c) {
    DecoderParameters parameters = RandomDecoder.parameters(c.decoder(), 3);
    Decoder keeping = new Decoder(c.decoder(), c.backend.kernels());
    Decoder recomputing = new Decoder(c.decoder(), c.backend.kernels(), Activations.RECOMPUTED);
    for (MicroBatch batch : List.of(batch(3, 17, 0), batch(1, 1, 0), batch(2, 33, 9))) {
      assertThat(gradient(c, recomputing, parameters, batch))
          .isEqualTo(gradient(c, keeping, parameters, batch));
    }
  }

  /** Parameters that are copied to be read, and kernels of a team. */
  @Test
  void givesTheSameBitsFromSixteenAndOnThreeThreads() {
    Case c =
        new Case(
            new DecoderConfig(SmallDecoders.LLAMA, VOCABULARY, 40, SmallDecoders.LORA),
            new CpuBackend());
    Segments shortened =
        Segments.allocate(
            Memory.HOST, DataType.BFLOAT16, new ParameterLayout(c.decoder()).lengths());
    shortened.assign(RandomDecoder.parameters(c.decoder(), 3).flat());
    DecoderParameters parameters = DecoderParameters.of(c.decoder(), shortened);
    try (Team team = new Team(3)) {
      Kernels kernels = c.backend.kernels(team);
      MicroBatch batch = batch(2, 33, 9);
      assertThat(
              gradient(
                  c, new Decoder(c.decoder(), kernels, Activations.RECOMPUTED), parameters, batch))
          .isEqualTo(gradient(c, new Decoder(c.decoder(), kernels), parameters, batch));
    }
  }

  /** 8 billion parameters: without, 32 blocks' activations; with, their inputs and one's. */
  @Test
  void takesTheMemoryOfOneBlockAndOfAllInputs() {
    Llama llama = new Llama(4096, 14_336, 32, 32, 8, 128, 5e5, false, 0.02, 1e-5);
    DecoderConfig decoder = new DecoderConfig(llama, 128_256, 8192);
    long kept = activations(decoder, Activations.KEPT);
    long recomputed = activations(decoder, Activations.RECOMPUTED);
    long inputs = 32L * 2048 * 4096 * Float.BYTES;
    long block = (kept - inputs) / 32;
    assertThat(recomputed).isBetween(inputs, inputs + 3 * block);
    assertThat(recomputed).isLessThan(kept / 5);
  }

  private static long activations(DecoderConfig decoder, Activations activations) {
    DryRun dry =
        new DryRun(TrainableView.all(decoder), new CpuBackend(), DataType.FLOAT, activations);
    dry.train(batch(1, 2048, 0));
    return dry.bytes() - 2048L * decoder.vocabSize() * Float.BYTES;
  }

  private static float[] gradient(
      Case c, Decoder decoder, DecoderParameters parameters, MicroBatch batch) {
    ParameterLayout layout = new ParameterLayout(c.decoder());
    Segments gradient = c.backend.allocate(layout.lengths());
    DecoderParameters g = DecoderParameters.of(layout, gradient);
    double[] losses = decoder.lossAndGradient(parameters, batch, g);
    decoder.objectiveGradient(parameters, List.of(batch), 0.7, (token, loss) -> loss - token, g);
    float[] values = HeapVector.copyOf(gradient).array(0);
    assertThat(values).doesNotContain(Float.NaN);
    float[] all = Arrays.copyOf(values, values.length + losses.length);
    for (int i = 0; i < losses.length; i++) {
      all[values.length + i] = (float) losses[i];
    }
    return all;
  }

  private static MicroBatch batch(int size, int length, int first) {
    return SmallDecoders.batch(VOCABULARY, size, length, first);
  }
}
