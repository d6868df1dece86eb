package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Memory;

class KvCacheTest {
  @Test
  void sizesOfLargeModelsAreCountedBeyondAnInt() {
    CacheShape llama8b = new CacheShape(32, 8, 128, 16, 8192);
    assertThat(llama8b.slotLength()).isEqualTo(16_777_216);
    assertThat(llama8b.length()).isEqualTo(8_589_934_592L);

    CacheShape wholeContext = new CacheShape(32, 8, 128, 128, 131_072);
    assertThat(wholeContext.slotLength() * Float.BYTES).isLessThan(Memory.BLOCK_BYTES);
    assertThat(wholeContext.length()).isEqualTo(1_099_511_627_776L);
  }

  @Test
  void keysTakeWholeBlocksAndValuesFollow() {
    CacheShape shape = new CacheShape(2, 3, 4, 5, 17);
    BlockedCache cache = BlockedCache.onHeap(shape);
    assertThat(shape.slotLength()).isEqualTo(3 * 4 * (32 + 17));
    assertThat(shape.length()).isEqualTo(2 * 5 * shape.slotLength());
    assertThat(IntStream.range(0, 3).map(cache::keys)).containsExactly(0, 128, 256);
    assertThat(IntStream.range(0, 3).map(cache::values)).containsExactly(384, 452, 520);
    assertThat(cache.keyOffset(16)).isEqualTo(64);
  }

  /** Mistral 7B's window: a text of any length takes what one of 4096 tokens takes. */
  @Test
  void aWindowsRingDoesNotGrowWithTheText() {
    CacheShape mistral7b = new CacheShape(32, 8, 128, 1, 1_000_000_000).within(4096);
    assertThat(mistral7b.slotLength()).isEqualTo(2L * 8 * 128 * 4096);
    CacheShape shorter = new CacheShape(32, 8, 128, 1, 100);
    assertThat(shorter.within(4096).slotLength()).isEqualTo(shorter.slotLength());
  }

  @Test
  void aNewPositionTakesThePlaceOfTheOneThatLeavesTheWindow() {
    BlockedCache ring = BlockedCache.onHeap(new CacheShape(1, 1, 1, 1, 7).within(3));
    assertThat(IntStream.range(0, 7).map(ring::place)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    assertThat(IntStream.range(0, 7).map(ring::visible)).containsExactly(1, 2, 3, 3, 3, 3, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, Integer.MAX_VALUE})
  void refusesPositionsBeyondTheCapacity(int window) {
    BlockedCache cache = BlockedCache.onHeap(new CacheShape(1, 1, 1, 1, 7).within(window));
    for (int position : new int[] {-1, 7}) {
      assertThatThrownBy(() -> cache.place(position)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> cache.visible(position))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void slotsAndLayersShareNoElement() {
    CacheShape shape = new CacheShape(2, 1, 1, 3, 1);
    for (BlockedCache cache :
        new BlockedCache[] {
          BlockedCache.onHeap(shape),
          BlockedCache.offHeap(Memory.standard(), DataType.DOUBLE, shape)
        }) {
      for (int place = 0; place < 6; place++) {
        cache.set(place / 3, place % 3, 16, place + 1);
      }
      for (int place = 0; place < 6; place++) {
        assertThat(cache.get(place / 3, place % 3, 16)).isEqualTo(place + 1);
      }
    }
  }

  @Test
  void refusesSequenceThatFitsNoBlock() {
    CacheShape shape = new CacheShape(32, 8, 128, 1, 262_144);
    assertThatThrownBy(() -> BlockedCache.onHeap(shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("capacity=262144")
        .hasMessageContaining("536870912 elements of FLOAT a slot and layer")
        .hasMessageContaining("at most 536870911 fit");
    CacheShape longest = new CacheShape(1, 1, 1, 1, Integer.MAX_VALUE);
    assertThatThrownBy(() -> BlockedCache.offHeap(Memory.standard(), DataType.DOUBLE, longest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4294967295 elements of DOUBLE");
  }
}
