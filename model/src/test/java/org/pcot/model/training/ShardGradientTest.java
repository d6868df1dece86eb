package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.pcot.model.tensor.HeapVector;

class ShardGradientTest {
  @Test
  void addsUp() {
    ShardGradient sum =
        new ShardGradient(HeapVector.of(1, -2, 0.5f), 0.5, 7)
            .plus(new ShardGradient(HeapVector.of(0.25f, 2, -4), 1, 2));
    assertThat(Gradients.of(sum)).containsExactly(1.25f, 0, -3.5f);
    assertThat(sum.loss()).isEqualTo(1.5);
    assertThat(sum.tokens()).isEqualTo(9);
  }

  @Test
  void arrivesAsItLeft() throws IOException, ClassNotFoundException {
    float[] gradient = {0f, -0f, 1.5f, Float.MIN_VALUE, -3e38f, Float.NaN, Float.NEGATIVE_INFINITY};
    ShardGradient sent = new ShardGradient(HeapVector.of(gradient), 0.1, 7);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ShardGradient arrived = (ShardGradient) in.readObject();
      assertThat(Gradients.of(arrived))
          .usingElementComparator(Float::compare)
          .containsExactly(gradient);
      assertThat(arrived.loss()).isEqualTo(0.1);
      assertThat(arrived.tokens()).isEqualTo(7);
    }
  }
}
