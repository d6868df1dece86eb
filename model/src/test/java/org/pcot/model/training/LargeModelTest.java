package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.ParameterDeclaration.Role;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.ParameterLayout.Parameter;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

/**
 * Decoders of more parameters than a block, or an int, can count. Blocks of zeros pass the residual
 * stream on as it is, so that a deep decoder with nothing but zeros between its first and its last
 * block is, bit for bit, the one of these two blocks.
 */
class LargeModelTest {
  private static final Backend BACKEND = new CpuBackend();
  private static final OptimizerConfig ADAM =
      new OptimizerConfig(0.1, 0, Decay.CONSTANT, 1, 0.9, 0.99, 1e-8, 1, 0.1);
  private static final List<WeightedSequence> SEQUENCES =
      List.of(
          WeightedSequence.of(new int[] {2, 0}, new int[] {3, 1}, 1),
          WeightedSequence.of(new int[] {4}, new int[] {0, 2}, -0.5f));

  @Test
  void moreThanABlockOfBytesTrains() {
    Decoder deep = new Decoder(1024, 43);
    assertThat(deep.layout.length() * Float.BYTES).isGreaterThan(Memory.BLOCK_BYTES);
    trainsLikeTheShallowOne(deep);
  }

  /** 8.7 GB of parameters. */
  @Test
  @Tag("large")
  void moreElementsThanAnIntCountsTrain() {
    Decoder deep = new Decoder(2048, 43);
    assertThat(deep.layout.length()).isGreaterThan(1L << 31);
    trainsLikeTheShallowOne(deep);
  }

  /** Nothing is allocated. */
  @Test
  void aTableTooLargeForAnEngineIsRefusedByName() {
    DecoderConfig decoder = new DecoderConfig(new Gpt2(4096, 2, 32, true, 0.02, 1e-5), 151_936, 4);
    TrainableView view = TrainableView.all(decoder);
    assertThatThrownBy(() -> new LocalShardExecutor(view, BACKEND, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("transformer.wte.weight: 622,329,856 elements of FLOAT");
    new LocalShardExecutor(view, new Nd4jBackend(DataType.FLOAT), 1).close();
  }

  /** A decoder, its first and last block random, and what is trained of it. */
  private static final class Decoder {
    private final int layers;
    private final ParameterLayout layout;
    private final TrainableView view;
    private final Segments parameters;

    Decoder(int width, int layers) {
      this.layers = layers;
      DecoderConfig config =
          new DecoderConfig(new Gpt2(width, layers, width / 128, false, 0.02, 1e-5), 5, 4);
      this.layout = new ParameterLayout(config);
      Set<String> names =
          Set.of(
              "transformer.h.0.attn.c_attn.bias",
              "transformer.h." + (layers - 1) + ".attn.c_proj.weight",
              "transformer.h." + (layers - 1) + ".mlp.c_fc.bias",
              "transformer.ln_f.weight",
              "lm_head.weight");
      this.view = TrainableView.of(config, parameter -> names.contains(parameter.name()));
      this.parameters = BACKEND.allocate(layout.lengths());
      layout.parameters().stream().filter(this::isUsed).forEach(this::fill);
    }

    private boolean isUsed(Parameter parameter) {
      String name = parameter.name();
      return !name.contains(".h.")
          || name.contains(".h.0.")
          || name.contains(".h." + (layers - 1) + ".");
    }

    /** The same values for a parameter of the same name, the last block's for the last block. */
    private void fill(Parameter parameter) {
      String name = parameter.name().replace(".h." + (layers - 1) + ".", ".h.last.");
      boolean isNorm = parameter.declaration().role() == Role.NORM;
      CounterRandom random = CounterRandom.of(name.hashCode(), Purpose.PARAMETER_INITIALISATION, 0);
      for (long i = 0; i < parameter.length(); i++) {
        double value = 0.06 * (random.uniform(i) - 0.5);
        parameters.set(parameter.offset() + i, isNorm ? 1 + value : value);
      }
    }

    /** Takes a step along the mean gradient, which is returned. */
    HeapVector train() {
      try (ShardExecutor executor = new LocalShardExecutor(view, BACKEND, 1)) {
        ShardGradient sum = executor.sum(parameters, List.of(SEQUENCES), Worker::gradient);
        AdamW.fresh(ADAM, 9, executor.trainable(parameters)).apply(sum.gradient(), sum.tokens());
        return (HeapVector) sum.gradient();
      }
    }

    HeapVector trained() {
      return HeapVector.copyOf(view.trained(parameters));
    }
  }

  private static void trainsLikeTheShallowOne(Decoder deep) {
    Decoder shallow = new Decoder(width(deep), 2);
    HeapVector before = shallow.trained();
    HeapVector gradient = deep.train();
    assertSame(gradient, shallow.train());
    assertSame(deep.trained(), shallow.trained());
    assertThat(gradient.squares()).isPositive();
    assertThat(deep.trained().get(0)).isNotEqualTo(before.get(0));
    assertFrozenAreAsTheyWere(deep, shallow);
  }

  private static int width(Decoder decoder) {
    return decoder.layout.get("transformer.ln_f.weight").columns();
  }

  private static void assertSame(HeapVector actual, HeapVector expected) {
    assertThat(actual.length()).isEqualTo(expected.length());
    long differing = 0;
    for (long i = 0; i < actual.length(); i++) {
      differing += actual.get(i) == expected.get(i) ? 0 : 1;
    }
    assertThat(differing).isZero();
  }

  /** The elements at both ends of every parameter. */
  private static void assertFrozenAreAsTheyWere(Decoder deep, Decoder shallow) {
    for (Parameter parameter : deep.layout.parameters()) {
      String name = parameter.name().replace(".h." + (deep.layers - 1) + ".", ".h.1.");
      for (long i : new long[] {0, parameter.length() - 1}) {
        double wanted =
            deep.isUsed(parameter)
                ? shallow.parameters.get(shallow.layout.get(name).offset() + i)
                : 0;
        assertThat(deep.parameters.get(parameter.offset() + i)).as(name).isEqualTo(wanted);
      }
    }
  }
}
