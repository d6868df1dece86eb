package org.pcot.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class SegmentsTest {
  private static final long FLOATS = Integer.MAX_VALUE / 4;

  static Stream<Memory> memories() {
    return Stream.of(Memory.HOST, Memory.DEVICE);
  }

  @Test
  void whatFitsIntoOneBlockIsOneBlock() {
    assertThat(Segments.sizes(DataType.FLOAT, 3, FLOATS - 10, 7)).containsExactly(FLOATS);
    assertThat(Segments.sizes(DataType.FLOAT)).containsExactly(0);
  }

  @Test
  void aTensorThatNoLongerFitsBeginsTheNextBlock() {
    assertThat(Segments.sizes(DataType.FLOAT, 3, FLOATS - 3, 1, FLOATS, 5))
        .containsExactly(FLOATS, 1, FLOATS, 5);
    assertThat(Segments.sizes(DataType.DOUBLE, 3, FLOATS / 2 - 1, 1))
        .containsExactly(3, FLOATS / 2);
    assertThat(Segments.sizes(DataType.BFLOAT16, FLOATS, FLOATS, 5)).containsExactly(2 * FLOATS, 5);
  }

  @Test
  void aTensorLargerThanABlockHasOneToItself() {
    assertThat(Segments.sizes(DataType.FLOAT, 5, 3 * FLOATS, 7)).containsExactly(5, 3 * FLOATS, 7);
  }

  @ParameterizedTest
  @MethodSource("memories")
  void elementsAreReadAndWrittenAcrossBlocks(Memory memory) {
    Segments vector = inBlocks(memory, DataType.FLOAT, 3, 1, 5);
    vector.write(1, FloatBuffer.wrap(new float[] {9, 1, 2, 3, 4, 9}, 1, 4));
    assertThat(read(vector, 0, 9)).containsExactly(0, 1, 2, 3, 4, 0, 0, 0, 0);
    assertThat(read(vector, 2, 2)).containsExactly(2, 3);
    vector.set(3, -7);
    assertThat(vector.get(3)).isEqualTo(-7);
    assertThat(vector.blocks().get(1).get(0)).isEqualTo(-7);
  }

  @ParameterizedTest
  @MethodSource("memories")
  void copiesBetweenBlocksOfOtherLengths(Memory memory) {
    Segments from = inBlocks(memory, DataType.FLOAT, 3, 1, 5);
    from.write(0, FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));
    Segments to = inBlocks(memory, DataType.FLOAT, 4, 2, 3);
    to.assign(from);
    assertThat(read(to, 0, 9)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThatThrownBy(() -> to.assign(inBlocks(memory, DataType.FLOAT, 8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void runsEndWhereABlockOfAnyVectorEnds() {
    Segments one = inBlocks(Memory.HOST, DataType.FLOAT, 3, 1, 5);
    Segments other = inBlocks(Memory.HOST, DataType.FLOAT, 4, 2, 3);
    List<String> runs = new ArrayList<>();
    Segments.runs(1, 9, (at, length) -> runs.add(at + "+" + length), one, other);
    assertThat(runs).containsExactly("1+2", "3+1", "4+2", "6+3");
  }

  @Test
  void aTensorLiesInOneBlock() {
    Segments vector = inBlocks(Memory.HOST, DataType.FLOAT, 3, 6);
    vector.tensor(5, 2, 2).set(1, 0, 4);
    assertThat(vector.get(7)).isEqualTo(4);
    assertThatThrownBy(() -> vector.tensor(2, 1, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sharesAFlatArray() {
    var flat = Nd4j.create(DataType.FLOAT, 1, 9);
    Segments vector = Segments.of(flat, 4, 5);
    vector.set(8, 3);
    assertThat(flat.getFloat(8)).isEqualTo(3);
    assertThat(vector.blocks()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("memories")
  void bfloat16IsRoundedAsItIsWritten(Memory memory) {
    Segments vector = inBlocks(memory, DataType.BFLOAT16, 2, 2);
    vector.write(0, FloatBuffer.wrap(new float[] {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, -0f, 1e-40f}));
    assertThat(read(vector, 0, 4))
        .usingElementComparator(Float::compare)
        .containsExactly(1, 1 + 0x1p-6f, -0f, Float.intBitsToFloat(0x1_0000));
    vector.set(3, 0.1);
    assertThat(vector.get(3)).isEqualTo(0.10009765625);
  }

  @Test
  void theDeviceGivesNoHostViews() {
    Storage block = Memory.DEVICE.allocate(DataType.FLOAT, 4);
    assertThatThrownBy(block::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(block::floats).isInstanceOf(IllegalStateException.class);
    assertThat(block.view(1, 2).memory()).isEqualTo(Memory.DEVICE);
  }

  private static Segments inBlocks(Memory memory, DataType dataType, int... lengths) {
    Storage[] blocks = new Storage[lengths.length];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = memory.allocate(dataType, lengths[i]);
    }
    return Segments.of(blocks);
  }

  private static float[] read(Segments vector, long from, int count) {
    float[] values = new float[count];
    vector.read(from, FloatBuffer.wrap(values));
    return values;
  }
}
