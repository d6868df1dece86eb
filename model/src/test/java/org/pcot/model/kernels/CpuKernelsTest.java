package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

class CpuKernelsTest {
  private static final double TOLERANCE = 2e-5;

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void agreesWithThePortableKernelsInDouble(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    KernelsAgreement.check(kernel, sizes, portable, new CpuKernels(), TOLERANCE);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("attentionAtEverySize")
  void agreesWhereProbabilitiesAreComputedAgain(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    KernelsAgreement.check(kernel, sizes, portable, new CpuKernels(0), TOLERANCE);
  }

  static Stream<Arguments> attentionAtEverySize() {
    List<KernelSizes> severalBlocks =
        List.of(new KernelSizes(2, 300, 2, 1, 8, 5), new KernelSizes(2, 129, 2, 2, 12, 5));
    return AttentionExercises.all().keySet().stream()
        .filter(exercise -> exercise.startsWith("causalAttention"))
        .flatMap(
            exercise ->
                Stream.concat(KernelSizes.all().stream(), severalBlocks.stream())
                    .map(sizes -> Arguments.of(exercise, sizes)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 102, 128, 131, 300})
  void keepingProbabilitiesAndComputingThemAgainGiveTheSameBits(int length) {
    for (int first : new int[] {0, length / 2, length - 1}) {
      AttentionShape shape = AttentionShape.full(2, length, 4, 2, 12).from(first);
      float[] kept = attentionGradient(new CpuKernels(length), shape);
      float[] again = attentionGradient(new CpuKernels(length - 1), shape);
      assertThat(again).isEqualTo(kept);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 130})
  void attentionIsTheSameBitsWhateverTheKernelsDidBefore(int window) {
    AttentionShape whole = AttentionShape.full(2, 300, 4, 2, 12);
    for (int first : new int[] {0, 150, 299}) {
      AttentionShape shape = whole.from(first).within(window);
      Kernels used = new CpuKernels(0);
      attentionGradient(used, whole);
      assertThat(attentionGradient(used, shape))
          .isEqualTo(attentionGradient(new CpuKernels(0), shape));
    }
  }

  private static float[] attentionGradient(Kernels kernels, AttentionShape shape) {
    Operands operands = new Operands(DataType.FLOAT, 3);
    AttentionMask mask = AttentionMask.causal(shape.batch(), shape.length());
    Tensor qkv = operands.random("qkv", shape.tokens(), shape.columns());
    Tensor outputGradient = operands.random("outputGradient", shape.outputRows(), shape.width());
    Tensor output = operands.poisoned("output", shape.outputRows(), shape.width());
    Tensor gradient = operands.poisoned("gradient", shape.tokens(), shape.columns());
    AttentionState state = kernels.newAttentionState(shape, mask, new Arena(DataType.FLOAT));
    kernels.causalAttention(shape, mask, qkv, state, output);
    kernels.causalAttentionBackward(shape, mask, outputGradient, qkv, state, gradient);
    return gradient.array().dup('c').data().asFloat();
  }

  /** Of 150 positions that share the first 30; the one in the middle is compared. */
  @ParameterizedTest
  @CsvSource({"1000, 1000", "1000, 0", "17, 1000"})
  void aContinuationHasTheSameBitsBesideOthersAsAlone(int window, int longestKept) {
    int prefix = 30;
    int[] starts = {30, 81, 131, 150};
    AttentionShape together = AttentionShape.full(1, 150, 4, 2, 12).within(window);
    AttentionMask mask = AttentionMask.causal(1, 150);
    mask.prefixes()[0] = prefix;
    for (int which = 0; which < 3; which++) {
      Arrays.fill(mask.starts(), starts[which], starts[which + 1], starts[which]);
    }
    int[] own = IntStream.range(0, 131).filter(row -> row < prefix || row >= starts[1]).toArray();
    AttentionShape alone = AttentionShape.full(1, own.length, 4, 2, 12).within(window);
    INDArray qkv = Nd4j.rand(DataType.FLOAT, 150, together.columns()).muli(4).subi(2);
    INDArray gradient = Nd4j.rand(DataType.FLOAT, 150, together.width()).subi(0.5);
    Kernels kernels = new CpuKernels(longestKept);
    Attended beside = attended(kernels, together, mask, qkv, gradient);
    Attended single =
        attended(
            kernels,
            alone,
            AttentionMask.causal(1, own.length),
            qkv.getRows(own),
            gradient.getRows(own));
    for (int row = prefix; row < own.length; row++) {
      assertThat(beside.output().getRow(own[row])).isEqualTo(single.output().getRow(row));
      assertThat(beside.gradient().getRow(own[row])).isEqualTo(single.gradient().getRow(row));
    }
  }

  private record Attended(INDArray output, INDArray gradient) {}

  private static Attended attended(
      Kernels kernels, AttentionShape shape, AttentionMask mask, INDArray qkv, INDArray gradient) {
    Arena arena = kernels.newArena();
    Tensor input = tensor(arena, qkv);
    Tensor outputGradient = tensor(arena, gradient);
    Tensor output = arena.take(shape.outputRows(), shape.width());
    Tensor inputGradient = arena.take(shape.tokens(), shape.columns());
    AttentionState state = kernels.newAttentionState(shape, mask, arena);
    kernels.causalAttention(shape, mask, input, state, output);
    kernels.causalAttentionBackward(shape, mask, outputGradient, input, state, inputGradient);
    return new Attended(output.array().dup('c'), inputGradient.array().dup('c'));
  }

  private static Tensor tensor(Arena arena, INDArray values) {
    Tensor tensor = arena.take(values.rows(), values.columns());
    tensor.array().assign(values);
    return tensor;
  }

  @Test
  void nothingIsKeptOfLongTexts() {
    Arena arena = new Arena(DataType.FLOAT);
    arena.take(1, 64);
    arena.reset();
    Tensor before = arena.take(1, 16);
    AttentionShape shape = AttentionShape.full(4, 1_000_000, 32, 8, 64);
    AttentionMask mask = AttentionMask.causal(shape.batch(), shape.length());
    new CpuKernels(100).newAttentionState(shape, mask, arena);
    Tensor after = arena.take(1, 16);
    assertThat(after.storage()).isSameAs(before.storage());
    assertThat(after.offset()).isEqualTo(before.offset() + 16);
  }
}
