package org.pcot.model.kernels.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.model.Libtorch;
import org.pcot.model.tensor.Segments;

/** What is said to NCCL, and what becomes of its answers; sums on cards need cards. */
class NcclAllReduceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int NONE = 0;

  private interface Work<R> {
    R apply(NcclAllReduce group, int rank) throws Exception;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyMemberHasTheSumsAndLeavesWithTheOthers(int members) throws Exception {
    FakeNccl nccl = new FakeNccl(NONE);
    List<double[]> sums =
        inAGroup(
            nccl,
            members,
            (group, rank) -> {
              Segments values = Libtorch.backend().allocate(5, 2);
              values.write(0, FloatBuffer.wrap(new float[] {rank, 1, 2, 3, 4, 5, 1 << rank}));
              group.sum(values);
              double[] numbers = group.sum(1e-12 + rank, 4);
              group.finish();
              return new double[] {values.get(0), values.get(5), values.get(6), numbers[0]};
            });
    double ranks = members * (members - 1) / 2.0;
    double[] expected = {ranks, 5 * members, (1 << members) - 1, 0};
    for (int rank = 0; rank < members; rank++) {
      expected[3] += 1e-12 + rank;
    }
    assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(expected));
    assertThat(nccl.calls).hasSize(2 * members).noneMatch(call -> call.startsWith("abort"));
    assertThat(nccl.calls).containsSubsequence("finalize 0", "destroy 0");
  }

  @Test
  void aMemberThatFailsTearsItsEndDown() {
    FakeNccl nccl = new FakeNccl(NONE);
    assertThatThrownBy(
            () ->
                inAGroup(
                    nccl,
                    1,
                    (group, rank) -> {
                      throw new IllegalStateException("no memory");
                    }))
        .hasMessageContaining("no memory");
    assertThat(nccl.calls).containsExactly("abort 0");
  }

  @Test
  void aSumThatALinkBreaksInFailsInEveryMember() {
    FakeNccl nccl = new FakeNccl(2);
    assertThatThrownBy(
            () ->
                inAGroup(
                    nccl, 2, (group, rank) -> List.of(group.sum(1), group.sum(2), group.sum(3))))
        .hasMessageContaining("remote process exited")
        .hasMessageContaining("connection closed");
    assertThat(nccl.calls).containsExactlyInAnyOrder("abort 0", "abort 1");
  }

  @Test
  void aMemberThatNeverComesIsNotWaitedForWithoutEnd() {
    FakeNccl nccl = new FakeNccl(NONE);
    AllReduce.Member alone =
        new AllReduce.Member(
            0, "127.0.0.1", id -> List.of(id, ""), Duration.ofMillis(50), () -> false);
    assertThatThrownBy(() -> NcclAllReduce.join(nccl, memory(), alone))
        .hasMessageContaining("members have not joined the group within 0 s");
    assertThat(nccl.calls).containsExactly("abort 0");
  }

  @Test
  void aMemberWhoseWorkIsGivenUpWaitsNoLonger() {
    FakeNccl nccl = new FakeNccl(NONE);
    AllReduce.Member givenUp =
        new AllReduce.Member(0, "127.0.0.1", id -> List.of(id, ""), PATIENCE, () -> true);
    assertThatThrownBy(() -> NcclAllReduce.join(nccl, memory(), givenUp))
        .hasMessageContaining("given up before members had joined");
    assertThat(nccl.calls).containsExactly("abort 0");
  }

  @Test
  void aLibraryThatIsMissingIsNamedWithWhatBringsIt() {
    assertThatThrownBy(() -> Nccl.load("libnccl-of-nobody.so.2"))
        .hasMessageContaining("libnccl-of-nobody.so.2 cannot be loaded")
        .hasMessageContaining("No such file")
        .asInstanceOf(InstanceOfAssertFactories.type(UserError.class))
        .extracting(UserError::remedy)
        .isEqualTo(
            "take a libtorch that pip installed for CUDA, which brings it, or see that the linker"
                + " finds it (LD_LIBRARY_PATH); or choose pretrain.master: synchronous");
  }

  @Test
  void theLibraryItselfNamesGroupsAndRefusesOneWithoutACard() {
    Nccl nccl = library();
    Nccl.Id one = new Nccl.Id();
    Nccl.Id other = new Nccl.Id();
    assertThat(nccl.ncclGetUniqueId(one)).isEqualTo(Nccl.SUCCESS);
    assertThat(nccl.ncclGetUniqueId(other)).isEqualTo(Nccl.SUCCESS);
    assertThat(one.bytes).isNotEqualTo(other.bytes).isNotEqualTo(new byte[128]);
    assertThat(nccl.ncclGetErrorString(6)).contains("remote");
    assumeTrue(!Files.exists(Path.of("/dev/nvidia0")), "a card is here");
    AllReduce.Member alone = new AllReduce.Member(0, "127.0.0.1", List::of, PATIENCE, () -> false);
    assertThatThrownBy(() -> NcclAllReduce.join(nccl, memory(), alone))
        .hasMessageContaining("NCCL says");
  }

  private static Nccl library() {
    Libtorch.backend();
    try {
      return Nccl.load();
    } catch (UserError missing) {
      assumeTrue(false, missing.getMessage());
      throw missing;
    }
  }

  private static TorchMemory memory() {
    Libtorch.backend();
    return new TorchMemory("cpu");
  }

  private static <R> List<R> inAGroup(Nccl nccl, int members, Work<R> work) throws Exception {
    TorchMemory memory = memory();
    return MembersOnThreads.of(
        members,
        PATIENCE,
        joining -> {
          try (NcclAllReduce group = NcclAllReduce.join(nccl, memory, joining)) {
            return work.apply(group, joining.rank());
          }
        });
  }
}
