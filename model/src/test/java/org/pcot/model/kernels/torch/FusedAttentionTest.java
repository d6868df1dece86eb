package org.pcot.model.kernels.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.Libtorch;
import org.pcot.model.kernels.AttentionShape;

/** Which operator computes attention, and what it is given: what no CPU can show of cards. */
class FusedAttentionTest {
  @ParameterizedTest
  @CsvSource({
    "false, FLOAT, 64, true, CPU",
    "false, BFLOAT16, 64, false, CPU",
    "true, FLOAT, 64, true, EFFICIENT",
    "true, FLOAT, 64, false, EFFICIENT",
    "true, BFLOAT16, 64, true, FLASH",
    "true, BFLOAT16, 256, true, FLASH",
    "true, BFLOAT16, 264, true, EFFICIENT",
    "true, BFLOAT16, 64, false, EFFICIENT",
  })
  void theOperatorFollowsFromTheTypeTheHeadAndTheMask(
      boolean isCuda, DataType type, int headSize, boolean isPlain, FusedAttention expected) {
    AttentionShape shape = AttentionShape.full(2, 9, 4, 2, headSize);
    assertThat(FusedAttention.of(isCuda, type, shape, isPlain)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, true, false",
    "0, 9, true, false",
    "8, 100, true, false",
    "7, 100, true, true",
    "0, 8, true, true",
    "8, 8, true, true",
    "0, 100, false, true",
  })
  void aMaskIsMadeForWhatCausalityDoesNotSay(
      int firstQuery, int window, boolean isPlain, boolean expected) {
    AttentionShape shape = AttentionShape.full(2, 9, 4, 2, 64).from(firstQuery).within(window);
    assertThat(FusedAttention.CPU.needsMask(shape, isPlain)).isEqualTo(expected);
    assertThat(FusedAttention.EFFICIENT.needsMask(shape, isPlain)).isEqualTo(expected);
    assertThat(FusedAttention.FLASH.needsMask(shape, isPlain)).isFalse();
  }

  /** There is one of that name, forward and backward, and not for CPUs. */
  @ParameterizedTest
  @EnumSource(names = {"FLASH", "EFFICIENT"})
  void operatorsOfCardsAreInThisLibtorch(FusedAttention operator) {
    assertThat(Libtorch.backend().isOnCard()).isFalse();
    try (PointerScope scope = new PointerScope()) {
      Tensor heads = torch.zeros(1, 2, 3, 8);
      FusedAttention.Inputs in =
          new FusedAttention.Inputs(heads, heads, heads, Optional.empty(), true, 2, 1);
      FusedAttention.Outputs out = new FusedAttention.Outputs(heads, torch.zeros(1, 2, 3));
      assertThatThrownBy(() -> operator.forward(in)).hasMessageContaining("'CPU' backend");
      assertThatThrownBy(() -> operator.backward(in, heads, out))
          .hasMessageContaining("_backward")
          .hasMessageContaining("'CPU' backend");
    }
  }
}
