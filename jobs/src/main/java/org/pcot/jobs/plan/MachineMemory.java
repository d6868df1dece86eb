package org.pcot.jobs.plan;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/**
 * What this process may take. {@code javacpp.maxbytes} is no limit of it: ND4J's arrays are not
 * counted there.
 *
 * @param heap of Java, in bytes
 * @param all heap and what lies beside it, in bytes
 * @param card of the card that is computed on, if there is one and its size is known
 */
record MachineMemory(long heap, long all, Optional<CardMemory> card) {
  /** The share of all that {@code conf/memory-options} gives to the heap. */
  private static final int HEAP_SHARE = 4;

  /** Without a card. */
  MachineMemory(long heap, long all) {
    this(heap, all, Optional.empty());
  }

  /** As {@code conf/memory-options} or Spark's options divided it; or all that there is. */
  static MachineMemory here(Optional<CardMemory> card) {
    long limit = Pointer.maxPhysicalBytes();
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long all = machine.getTotalMemorySize();
    return new MachineMemory(
        Runtime.getRuntime().maxMemory(), limit > 0 ? Math.min(limit, all) : all, card);
  }

  boolean fits(List<StageMemory> stages) {
    return hostFits(stages) && cardFits(stages);
  }

  boolean hostFits(List<StageMemory> stages) {
    return stages.stream().allMatch(stage -> stage.heap() <= heap && stage.total() <= all);
  }

  /** Whether the card has room, as far as is known. */
  boolean cardFits(List<StageMemory> stages) {
    return card.stream().allMatch(known -> mostOfCard(stages) <= known.bytes());
  }

  /** The least that a card must have. */
  static long mostOfCard(List<StageMemory> stages) {
    return stages.stream().mapToLong(StageMemory::card).max().orElseThrow();
  }

  /** The least that a machine or container must have free for {@code ./pcot}. */
  static long needed(List<StageMemory> stages) {
    return stages.stream()
        .mapToLong(stage -> Math.max(stage.total(), HEAP_SHARE * stage.heap()))
        .max()
        .orElseThrow();
  }
}
