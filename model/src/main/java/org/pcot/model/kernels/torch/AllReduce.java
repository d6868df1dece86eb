package org.pcot.model.kernels.torch;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.pcot.datasets.UserError;
import org.pcot.model.tensor.Segments;

/**
 * Sums of what the members of a group have, the same bits in every member. All members ask for the
 * same sums in the same order; one that fails in between closes its end, and then the others fail.
 */
public sealed interface AllReduce extends AutoCloseable permits GlooAllReduce, NcclAllReduce {
  /**
   * One who joins a group.
   *
   * @param rank its number, from 0 on
   * @param host by which the other members reach it
   * @param gather has every member say something; returns what all said, by rank
   * @param patience how long it waits for the others, at the beginning, in every sum, at the end
   * @param isGivenUp whether it is to wait no longer
   */
  record Member(
      int rank,
      String host,
      Function<String, List<String>> gather,
      Duration patience,
      BooleanSupplier isGivenUp) {}

  /** Replaces the elements by their sums over all members. */
  void sum(Segments values);

  /** The sums over all members. */
  double[] sum(double... values);

  /** Takes leave of the other members, which do so too: their sums are all taken. */
  void finish();

  /** Leaves the group, whatever the others do, where it was not {@link #finish finished}. */
  @Override
  void close();

  /** Joins a group, once all its members do: by NCCL on cards, by Gloo on CPUs. */
  static AllReduce join(TorchLibrary library, TorchMemory memory, Member member) {
    return areCards(member.gather().apply(memory.name()))
        ? NcclAllReduce.join(Nccl.load(), memory, member)
        : GlooAllReduce.join(library, member);
  }

  /**
   * Whether members compute on cards.
   *
   * @param devices of the members, as libtorch spells them
   * @throws UserError if some of them do
   */
  static boolean areCards(List<String> devices) {
    long cards = devices.stream().filter(device -> device.startsWith("cuda")).count();
    if (cards > 0 && cards < devices.size()) {
      throw new UserError(
          cards + " of " + devices.size() + " executors compute on a card, the others on the CPU",
          "set device: cuda, and see that every executor has a card; or set device: cpu");
    }
    return cards > 0;
  }
}
