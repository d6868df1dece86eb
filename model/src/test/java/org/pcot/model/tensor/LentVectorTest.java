package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

/** Beside the vector on the heap, to which it must be equal in all that is computed. */
class LentVectorTest {
  private static final int LENGTH = 2 * Blocks.SIZE + 1003;

  @Test
  void addsAndSquaresToTheBitsOfTheHeap() {
    HeapVector expected = HeapVector.copyOf(random(1));
    LentVector sum = new LentVector(random(1), back -> {});
    assertThat(sum.squares()).isEqualTo(expected.squares());
    expected.add(HeapVector.copyOf(random(2)));
    sum.add(new LentVector(random(2), back -> {}));
    assertThat(all(sum)).isEqualTo(all(expected));
    assertThat(sum.squares()).isEqualTo(expected.squares());
    assertThat(sum.length()).isEqualTo(LENGTH);
  }

  @Test
  void whatIsAddedGoesBackToItsLender() {
    List<Segments> back = new ArrayList<>();
    Segments first = random(1);
    Segments second = random(2);
    LentVector sum = new LentVector(first, back::add);
    sum.add(new LentVector(second, back::add));
    assertThat(back).singleElement().isSameAs(second);
  }

  private static float[] all(GradientVector vector) {
    float[] values = new float[LENGTH];
    vector.read(0, values, LENGTH);
    return values;
  }

  /** In blocks of which none ends with a block of {@link Blocks}. */
  private static Segments random(long seed) {
    Storage[] blocks = {
      Storage.allocate(DataType.FLOAT, 70_001),
      Storage.allocate(DataType.FLOAT, 5),
      Storage.allocate(DataType.FLOAT, LENGTH - 70_006)
    };
    Segments vector = Segments.of(blocks);
    CounterRandom random = CounterRandom.of(seed, Purpose.PARAMETER_INITIALISATION);
    for (int i = 0; i < LENGTH; i++) {
      vector.set(i, random.gaussian(i));
    }
    return vector;
  }
}
