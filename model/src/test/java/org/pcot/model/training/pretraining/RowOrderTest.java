package org.pcot.model.training.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.random.Permutation;

class RowOrderTest {
  private static final int ROWS = 37;

  private static List<Long> epoch(RowOrder order, long epoch) {
    return LongStream.range(0, ROWS).map(i -> order.row(epoch * ROWS + i)).boxed().toList();
  }

  private static List<Long> corpus() {
    return LongStream.range(0, ROWS).boxed().toList();
  }

  @Test
  void withoutEpochsRowsStartOverInTheSameOrder() {
    RowOrder order = new RowOrder(ROWS, 5, false);
    assertThat(epoch(order, 0)).isEqualTo(corpus());
    assertThat(epoch(order, 3)).isEqualTo(corpus());
  }

  @Test
  void everyEpochAfterTheFirstHasItsOwnOrderOfTheSameRows() {
    RowOrder order = new RowOrder(ROWS, 5, true);
    assertThat(epoch(order, 0)).isEqualTo(corpus());
    for (long epoch = 1; epoch < 5; epoch++) {
      assertThat(epoch(order, epoch))
          .containsExactlyInAnyOrderElementsOf(corpus())
          .isNotEqualTo(epoch(order, epoch - 1))
          .isNotEqualTo(epoch(new RowOrder(ROWS, 6, true), epoch));
    }
  }

  @Test
  void theOrderOfAnEpochIsThePermutationOfSeedAndEpoch() {
    RowOrder order = new RowOrder(ROWS, 5, true);
    Permutation third = new Permutation(ROWS, CounterRandom.of(5, Purpose.TRAINING_ORDER, 2));
    for (long place = 0; place < ROWS; place++) {
      assertThat(order.row(2 * ROWS + place)).isEqualTo(third.thingAt(place));
    }
  }

  @Test
  void thePlaceOfARowIsWhereItComes() {
    for (boolean isInEpochs : new boolean[] {false, true}) {
      RowOrder order = new RowOrder(ROWS, 11, isInEpochs);
      for (long position = 0; position < 4 * ROWS; position++) {
        assertThat(order.place(position / ROWS, order.row(position))).isEqualTo(position % ROWS);
      }
    }
  }
}
