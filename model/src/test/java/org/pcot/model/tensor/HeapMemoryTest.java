package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class HeapMemoryTest {
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void holdsWhatWasWrittenThroughViews(DataType dataType) {
    Storage block = Memory.HEAP.allocate(dataType, 9);
    Storage view = block.view(2, 6);
    view.write(1, new double[] {1.5, -2, 99}, 2);
    view.write(3, FloatBuffer.wrap(new float[] {4, 5, 6}));
    view.view(0, 1).set(0, 7);
    assertThat(elements(block)).containsExactly(0, 0, 7, 1.5, -2, 4, 5, 6, 0);
    view.fill(1, 2, 8);
    assertThat(elements(view)).containsExactly(7, 8, 8, 4, 5, 6);
    assertThat(view.get(4)).isEqualTo(5);
    FloatBuffer floats = FloatBuffer.allocate(3);
    view.read(2, floats);
    assertThat(floats.array()).containsExactly(8, 4, 5);
  }

  @Test
  void copiesBetweenTypesAndMemories() {
    Storage source = Storage.allocate(DataType.DOUBLE, 3);
    source.write(0, new double[] {1, 0.1, 3}, 3);
    Storage doubles = Memory.HEAP.allocate(DataType.DOUBLE, 4);
    doubles.copy(1, source, 0, 3);
    assertThat(elements(doubles)).containsExactly(0, 1, 0.1, 3);
    Storage floats = Memory.HEAP.allocate(DataType.FLOAT, 2);
    floats.copy(0, doubles, 2, 2);
    assertThat(elements(floats)).containsExactly(0.1f, 3);
  }

  @Test
  void hasNoBfloat16() {
    assertThatThrownBy(() -> Memory.HEAP.allocate(DataType.BFLOAT16, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] elements(Storage storage) {
    double[] elements = new double[(int) storage.length()];
    storage.read(0, elements, elements.length);
    return elements;
  }
}
