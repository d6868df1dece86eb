package org.pcot.datasets.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom.Purpose;

class PermutationTest {
  private static Permutation permutation(long size, long seed) {
    return new Permutation(size, CounterRandom.of(seed, Purpose.TRAINING_ORDER, 0));
  }

  private static long[] places(Permutation permutation) {
    return LongStream.range(0, permutation.size()).map(permutation::place).toArray();
  }

  @Test
  void everyPlaceIsTakenOnce() {
    long seed = new Random().nextLong();
    for (long size : new long[] {1, 2, 3, 4, 5, 7, 16, 17, 63, 64, 65, 1000, 4097}) {
      long[] places = places(permutation(size, seed));
      Arrays.sort(places);
      assertThat(places)
          .as(size + " with seed " + seed)
          .containsExactly(LongStream.range(0, size).toArray());
    }
  }

  @Test
  void everyThingIsFoundAtItsPlace() {
    for (long size : new long[] {1, 2, 5, 16, 17, 65, 4097}) {
      Permutation permutation = permutation(size, 8);
      assertThat(LongStream.range(0, size).map(i -> permutation.thingAt(permutation.place(i))))
          .as("size %d", size)
          .containsExactlyElementsOf(LongStream.range(0, size).boxed().toList());
    }
    Permutation large = permutation(1L << 62, 8);
    for (long index : new long[] {0, 1, 1L << 40, (1L << 62) - 1}) {
      assertThat(large.thingAt(large.place(index))).isEqualTo(index);
    }
  }

  @Test
  void ordersDependOnTheSeed() {
    assertThat(places(permutation(100, 1))).isNotEqualTo(places(permutation(100, 2)));
    assertThat(places(permutation(100, 1))).isEqualTo(places(permutation(100, 1)));
  }

  /** Chi-squared of 24 orders of 4 things, 23 degrees of freedom: 49.7 is exceeded once in 1000. */
  @Test
  void allOrdersOfFewThingsAreEquallyFrequent() {
    int trials = 24_000;
    int[] counts = new int[256];
    for (long seed = 0; seed < trials; seed++) {
      int code = 0;
      for (long place : places(permutation(4, seed))) {
        code = 4 * code + (int) place;
      }
      counts[code]++;
    }
    double expected = trials / 24.0;
    double chiSquared =
        Arrays.stream(counts)
            .filter(count -> count > 0)
            .mapToDouble(count -> (count - expected) * (count - expected) / expected)
            .sum();
    assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isEqualTo(24);
    assertThat(chiSquared).isLessThan(49.7);
  }

  @Test
  void largeSizesStayWithinThem() {
    long size = (1L << 40) + 12345;
    Permutation permutation = permutation(size, 3);
    for (long index : new long[] {0, 1, size / 2, size - 1}) {
      assertThat(permutation.place(index)).isBetween(0L, size - 1);
    }
    assertThatThrownBy(() -> permutation.place(size)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> permutation.place(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> permutation(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
