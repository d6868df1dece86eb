package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ValueDigestTest {
  private static final int LENGTH = 3 * Blocks.SIZE + 17;

  private static Segments vector(long... lengths) {
    Segments vector = Segments.allocate(Memory.HOST, DataType.FLOAT, lengths);
    FloatBuffer values = FloatBuffer.allocate(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      values.put(i, i * 0.25f);
    }
    vector.write(0, values);
    return vector;
  }

  @Test
  void isOfTheValuesHoweverTheyLie() {
    String one = ValueDigest.of(vector(LENGTH));
    assertThat(one).hasSize(64);
    assertThat(ValueDigest.of(vector(5, Blocks.SIZE, LENGTH - Blocks.SIZE - 5))).isEqualTo(one);
  }

  @Test
  void tellsOfEveryElementAndOfTheLength() {
    String before = ValueDigest.of(vector(LENGTH));
    for (int place : new int[] {0, Blocks.SIZE - 1, Blocks.SIZE, LENGTH - 1}) {
      Segments other = vector(LENGTH);
      other.set(place, other.get(place) + 0.125);
      assertThat(ValueDigest.of(other)).isNotEqualTo(before);
    }
    Segments zeros = Segments.allocate(Memory.HOST, DataType.FLOAT, 3);
    Segments more = Segments.allocate(Memory.HOST, DataType.FLOAT, 4);
    assertThat(ValueDigest.of(zeros)).isNotEqualTo(ValueDigest.of(more));
  }
}
