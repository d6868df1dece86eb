package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.Qwen3;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Trainable;

/** Parameters of 16 bits, which kernels read as floats. */
class AtRestTest {
  private static final int SIZE = 2;
  private static final int LENGTH = 3;

  private static DecoderConfig decoder(Architecture architecture) {
    return new DecoderConfig(architecture, 7, 5);
  }

  private static final DecoderConfig GPT2 = decoder(new Gpt2(12, 3, 2, true, 0.02, 1e-5));
  private static final DecoderConfig LLAMA =
      decoder(new Llama(12, 20, 3, 2, 1, 0, 1e4, false, 0.02, 1e-6));

  private static final DecoderConfig QWEN3 =
      decoder(new Qwen3(((Llama) LLAMA.architecture()).family(), true));

  private record Case(DecoderConfig decoder, Backend backend) {}

  static Stream<Case> cases() {
    return Stream.of(GPT2, LLAMA, QWEN3)
        .flatMap(
            decoder ->
                Stream.of(
                    new Case(decoder, new CpuBackend()),
                    new Case(decoder, new Nd4jBackend(DataType.FLOAT)),
                    new Case(decoder, new Nd4jBackend(DataType.FLOAT, Memory.DEVICE))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void giveTheLogitsAndGradientsOfTheSameFloats(Case c) {
    Segments atRest = atRest(c);
    Segments floats = c.backend.allocate(new ParameterLayout(c.decoder).lengths());
    floats.assign(atRest);
    assertThat(HeapVector.copyOf(floats).array(0)).isEqualTo(HeapVector.copyOf(atRest).array(0));
    for (int pass = 0; pass < 2; pass++) {
      assertThat(gradient(c, DecoderParameters.of(c.decoder, atRest)))
          .isEqualTo(gradient(c, DecoderParameters.of(c.decoder, floats)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goTogetherWithTrainedFloats(Case c) {
    Segments atRest = atRest(c);
    Segments floats = c.backend.allocate(new ParameterLayout(c.decoder).lengths());
    floats.assign(atRest);
    TrainableView view = TrainableView.of(c.decoder, p -> p.name().contains("1."));
    Segments trained = c.backend.allocate(view.layout().lengths());
    trained.assign(view.trained(floats));
    Segments frozen =
        Segments.allocate(c.backend.memory(), DataType.BFLOAT16, view.frozen().lengths());
    frozen.assign(view.frozen(atRest));
    DecoderParameters parts =
        DecoderParameters.of(view.layout(), trained)
            .over(DecoderParameters.of(view.frozen(), frozen));
    assertThat(gradient(c, parts)).isEqualTo(gradient(c, DecoderParameters.of(c.decoder, floats)));
  }

  @Test
  void areNotTrained() {
    Case c = new Case(GPT2, new CpuBackend());
    assertThatThrownBy(() -> new Trainable(new ParameterLayout(GPT2), atRest(c), c.backend))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BFLOAT16");
  }

  private static Segments atRest(Case c) {
    Segments values =
        Segments.allocate(
            c.backend.memory(), DataType.BFLOAT16, new ParameterLayout(c.decoder).lengths());
    values.assign(RandomDecoder.parameters(c.decoder, 3).flat());
    return values;
  }

  private static float[] gradient(Case c, DecoderParameters parameters) {
    ParameterLayout layout = new ParameterLayout(c.decoder);
    Segments gradient = c.backend.allocate(layout.lengths());
    MicroBatch batch =
        new MicroBatch(
            SIZE,
            LENGTH,
            new int[] {1, 2, 3, 4, 5, 6},
            new int[] {2, 3, 4, 5, 6, 1},
            new float[] {0, 1, -1, 0, 0.5f, 2});
    new Decoder(c.decoder, c.backend.kernels())
        .lossAndGradient(parameters, batch, DecoderParameters.of(layout, gradient));
    float[] values = HeapVector.copyOf(gradient).array(0);
    assertThat(values).contains(0f).doesNotContain(Float.NaN);
    return values;
  }
}
