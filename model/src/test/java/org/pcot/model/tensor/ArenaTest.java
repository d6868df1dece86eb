package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ArenaTest {
  private final Arena arena = new Arena(DataType.FLOAT);

  @Test
  void tensorsDoNotOverlapAndAreAligned() {
    for (int pass = 0; pass < 3; pass++) {
      arena.reset();
      List<Tensor> tensors = new ArrayList<>();
      for (int size = 1; size < 40; size++) {
        Tensor tensor = arena.take(size, 7);
        assertThat(tensor.offset() % Arena.ALIGNMENT).isZero();
        tensor.fill(size);
        tensors.add(tensor);
      }
      for (Tensor tensor : tensors) {
        assertThat(tensor.get(0, 0)).isEqualTo(tensor.rows());
        assertThat(tensor.get(tensor.rows() - 1, 6)).isEqualTo(tensor.rows());
      }
    }
  }

  @Test
  void whatWasTakenLiesInOneBlockTheNextTime() {
    arena.reset();
    arena.take(3, 5);
    arena.take(30, 5);
    arena.reset();
    Storage block = arena.take(3, 5).storage();
    assertThat(arena.take(30, 5).storage()).isSameAs(block);
    arena.reset();
    assertThat(arena.take(3, 5).storage()).isSameAs(block);
  }

  /** Tensors of 4 MB to 40 MB, in an arena that has no elements. */
  @Test
  void muchIsHeldWithoutAnotherHalfOfIt() {
    Arena large = new Arena(Memory.NONE, DataType.FLOAT);
    long most = 0;
    for (int pass = 0; pass < 20; pass++) {
      long taken = 0;
      for (int i = 0; i < 40; i++) {
        int rows = 1 + (i * 7 + pass * 5) % 10;
        large.take(rows, 1 << 20);
        taken += (long) rows << 22;
      }
      most = Math.max(most, taken);
      assertThat(large.bytes()).isBetween(taken, 2 * most);
      large.reset();
      assertThat(large.bytes()).isLessThan(most * 3 / 2);
    }
  }
}
