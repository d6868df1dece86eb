package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeapRegionsTest {
  private static final HeapRegions NONE = new HeapRegions(0);
  private static final HeapRegions SMALLEST = new HeapRegions(1 << 20);

  /** Half a region, with the header of 16 bytes, is shared; four bytes more are not. */
  @Test
  void anArrayOfMoreThanHalfARegionTakesWholeOnes() {
    int half = (1 << 17) - 4;
    assertThat(SMALLEST.taken(half)).isEqualTo(half * 4L);
    assertThat(SMALLEST.taken(half + 1)).isEqualTo(1 << 20);
    assertThat(SMALLEST.taken((1 << 18) - 4)).isEqualTo(1 << 20);
    assertThat(SMALLEST.taken(1 << 18)).isEqualTo(2 << 20);
    assertThat(NONE.taken(1 << 18)).isEqualTo(1 << 20);
  }

  @Test
  void theCollectorOfThisVirtualMachineHasItsOwn() {
    assertThat(HeapRegions.here().bytes())
        .isIn(0L, 1L << 20, 2L << 20, 4L << 20, 8L << 20, 16L << 20, 32L << 20);
  }

  /**
   * By hand: of parts of 140,000 floats 59 find room in 32 regions, and the last 51 take 28; of
   * parts of 314,573, more than a region each, 27 take 33, and the last 4 take 5.
   */
  @Test
  void partsLieTogether() {
    assertThat(HeapParts.taken(700, 140_000, SMALLEST)).isEqualTo((11 * 32L + 28) << 20);
    assertThat(HeapParts.taken(58, 314_573, SMALLEST)).isEqualTo((2 * 33L + 5) << 20);
    assertThat(HeapParts.taken(700, 140_000, NONE)).isEqualTo(700 * 560_000L);
  }

  /** Alone, parts of a few floats more than half a region would take twice as much. */
  @ParameterizedTest
  @CsvSource({
    "1, 131073, 3840", "1, 262144, 77", "2, 262145, 3840", "4, 251904, 3840", "8, 1000003, 997",
    "32, 4194305, 1024", "32, 16777216, 512", "32, 536870911, 64", "1, 7, 5", "1, 300000, 1"
  })
  void theyWasteAThirtyFirstAndARegionAtMost(long regionMiB, long length, long count) {
    HeapRegions regions = new HeapRegions(regionMiB << 20);
    long held = count * length * Float.BYTES;
    assertThat(HeapParts.taken(count, length, regions))
        .isBetween(held, held + held / 31 + regions.bytes());
    assertThat(HeapParts.taken(count, length, NONE)).isEqualTo(held);
  }

  /** Parts of 1.2 MiB, 27 of them together. */
  @Test
  void whatIsTakenIsThatOfTheArraysThatThereAre() {
    int length = 314_573;
    HeapParts parts = new HeapParts(58, length, SMALLEST);
    Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int part = 0; part < 58; part++) {
      assertThat(parts.start(part)).isEqualTo(part % 27 * length);
      arrays.add(parts.array(part));
    }
    assertThat(arrays.stream().map(array -> array.length / length))
        .containsExactlyInAnyOrder(27, 27, 4);
    assertThat(arrays.stream().mapToLong(array -> SMALLEST.taken(array.length)).sum())
        .isEqualTo(HeapParts.taken(58, length, SMALLEST));
    assertThatThrownBy(() -> parts.array(58)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 200_000, 16_711_680, 16_711_681, 100_000_000, 4_000_000_000L})
  void aVectorWastesLessThanARegionAndHalfAPercent(long length) {
    for (long bytes = 1 << 20; bytes <= 32 << 20; bytes *= 2) {
      assertThat(HeapVector.taken(length, new HeapRegions(bytes)))
          .isBetween(length * 4, length * 4 + length * 4 / 200 + bytes);
    }
    assertThat(HeapVector.taken(length, NONE)).isEqualTo(length * 4);
  }

  /** Two pieces and a rest. */
  @Test
  void aVectorHasTheArraysThatAreCounted() {
    HeapVector vector = new HeapVector(2 * 16_711_680 + 5);
    assertThat(vector.array(0)).hasSize(16_711_680);
    assertThat(vector.array(16_711_680)).hasSize(16_711_680).isNotSameAs(vector.array(0));
    assertThat(vector.array(2 * 16_711_680)).hasSize(5);
    assertThat(HeapVector.taken(vector.length(), SMALLEST)).isEqualTo((128L << 20) + 20);
  }
}
