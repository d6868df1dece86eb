package org.pcot.model.kernels.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.model.Libtorch;
import org.pcot.model.tensor.Segments;

/** Members on threads; processes are those of the tests of clusters. */
class AllReduceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private interface Member<R> {
    R apply(AllReduce group, int rank);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyMemberHasTheSumInDouble(int members) throws Exception {
    Libtorch.backend();
    long[] lengths = {1, 7, 1000, 16_385};
    List<float[]> values = values(members, 25_000);
    List<float[]> sums =
        inAGroup(
            members,
            (group, rank) -> {
              Segments segments = Libtorch.backend().allocate(lengths);
              segments.write(0, FloatBuffer.wrap(values.get(rank), 0, (int) segments.length()));
              group.sum(segments);
              float[] sum = new float[(int) segments.length()];
              segments.read(0, FloatBuffer.wrap(sum));
              return sum;
            });
    for (int i = 0; i < sums.get(0).length; i++) {
      double expected = 0;
      for (float[] one : values) {
        expected += one[i];
      }
      assertThat((double) sums.get(0)[i]).isCloseTo(expected, within(1e-6 * members));
    }
    assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(sums.get(0)));
  }

  @Test
  void theSumsAreTheSameBitsEveryTime() throws Exception {
    Libtorch.backend();
    List<float[]> values = values(3, 4_099);
    Member<float[]> member =
        (group, rank) -> {
          Segments segments = Libtorch.backend().allocate(values.get(rank).length);
          segments.write(0, FloatBuffer.wrap(values.get(rank)));
          group.sum(segments);
          float[] sum = new float[values.get(rank).length];
          segments.read(0, FloatBuffer.wrap(sum));
          return sum;
        };
    assertThat(inAGroup(3, member).get(1)).containsExactly(inAGroup(3, member).get(2));
  }

  @Test
  void numbersAreAddedInDouble() throws Exception {
    Libtorch.backend();
    assertThat(inAGroup(2, (group, rank) -> group.sum(1e-12 + rank, 4)))
        .allSatisfy(sums -> assertThat(sums).containsExactly(1e-12 + (1e-12 + 1), 8));
  }

  private static List<float[]> values(int members, int length) {
    Random random = new Random(System.nanoTime());
    List<float[]> values = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      float[] one = new float[length];
      for (int i = 0; i < length; i++) {
        one[i] = random.nextFloat() - 0.5f;
      }
      values.add(one);
    }
    return values;
  }

  @Test
  void membersOnCardsAddUpByNcclAndThoseOnCpusByGloo() {
    assertThat(AllReduce.areCards(List.of("cpu", "cpu"))).isFalse();
    assertThat(AllReduce.areCards(List.of("cuda:0", "cuda:0", "cuda:1"))).isTrue();
    assertThatThrownBy(() -> AllReduce.areCards(List.of("cuda:0", "cpu", "cpu")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 of 3 executors compute on a card");
  }

  private static <R> List<R> inAGroup(int members, Member<R> member) throws Exception {
    TorchLibrary library = TorchLibrary.load(TorchHome.of(System.getenv()));
    return MembersOnThreads.of(
        members,
        PATIENCE,
        joining -> {
          try (AllReduce group = AllReduce.join(library, new TorchMemory("cpu"), joining)) {
            R result = member.apply(group, joining.rank());
            group.finish();
            return result;
          }
        });
  }
}
