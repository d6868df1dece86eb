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
}
