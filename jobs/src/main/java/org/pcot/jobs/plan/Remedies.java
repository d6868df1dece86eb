package org.pcot.jobs.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What would make a run fit into a machine: the least change of each kind that does. */
final class Remedies {
  private final List<StageMemory> stages;
  private final MachineMemory machine;

  private Remedies(List<StageMemory> stages, MachineMemory machine) {
    this.stages = stages;
    this.machine = machine;
  }

  /** A line each; the memory that it needs as it is comes last. */
  static List<String> of(List<StageMemory> stages, MachineMemory machine) {
    Remedies remedies = new Remedies(stages, machine);
    int threads = stages.get(0).computing().threads();
    int shards = stages.stream().mapToInt(StageMemory::shards).max().orElseThrow();
    List<String> lines = new ArrayList<>();
    Optional<Integer> fewerThreads = remedies.most(threads - 1, n -> remedies.with(n, shards));
    Optional<Integer> fewerShards = remedies.most(shards - 1, n -> remedies.with(threads, n));
    Optional<Integer> fewerOfBoth = remedies.most(shards - 1, n -> remedies.with(1, n));
    fewerThreads.ifPresent(n -> lines.add(threads(n)));
    fewerShards.ifPresent(n -> lines.add(shards(n)));
    if (machine.fits(stages.stream().map(StageMemory::recomputing).toList())) {
      lines.add("activations recomputed (pretrain.recompute_activations=true)");
    }
    if (lines.isEmpty() && threads > 1) {
      fewerOfBoth.ifPresent(n -> lines.add(threads(1) + ", and " + shards(n)));
    }
    lines.add(remedies.larger(lines.isEmpty()));
    return lines;
  }

  /**
   * The memory that it needs as it is.
   *
   * @param isLeast whether to say the least that it can be made to need
   */
  private String larger(boolean isLeast) {
    List<String> places = new ArrayList<>();
    if (!machine.hostFits(stages)) {
      places.add(free(stages) + ", on a machine or in a container" + (isLeast ? least() : ""));
    }
    if (!machine.cardFits(stages)) {
      places.add("a card of " + card(stages) + (isLeast ? leastOfCard() : ""));
    }
    return String.join(", and ", places);
  }

  private static String card(List<StageMemory> stages) {
    return PlanText.size(MachineMemory.mostOfCard(stages));
  }

  private String leastOfCard() {
    List<StageMemory> least = with(1, 1).stream().map(StageMemory::recomputing).toList();
    return MachineMemory.mostOfCard(least) < MachineMemory.mostOfCard(stages)
        ? "; in one shard, activations recomputed, of " + card(least)
        : "";
  }

  private static String free(List<StageMemory> stages) {
    return PlanText.size(MachineMemory.needed(stages)) + " free";
  }

  private static String threads(int threads) {
    return "fewer threads: " + threads + " (spark.master=local[" + threads + "])";
  }

  private static String shards(int shards) {
    return "fewer shards of a step: " + shards + " (pretrain.shards, posttrain.shards)";
  }

  /** What all changes together ask for, where it is less. */
  private String least() {
    List<StageMemory> least = with(1, 1).stream().map(StageMemory::recomputing).toList();
    if (MachineMemory.needed(least) >= MachineMemory.needed(stages)) {
      return shorterCaches(stages);
    }
    boolean haveThreads = stages.stream().anyMatch(stage -> stage.thread() > 0);
    return String.format(
        Locale.ROOT,
        "; %sin one shard, activations recomputed, with %s%s",
        haveThreads ? "on one thread, " : "",
        free(least),
        shorterCaches(least));
  }

  /** Those of large models are most of the heap, and ask for four times as much as they take. */
  private static String shorterCaches(List<StageMemory> stages) {
    List<StageMemory> without = stages.stream().map(StageMemory::withoutKeysAndValues).toList();
    return 2 * MachineMemory.needed(without) > MachineMemory.needed(stages)
        ? ""
        : "; the fewer responses are generated at once (lower evaluation.prompts_per_shard, more"
            + " posttrain.shards), the nearer to "
            + PlanText.size(MachineMemory.needed(without))
            + ", since keys and values lie on Java's heap, a quarter of what is free";
  }

  /** No stage gets more shards than it has. */
  private List<StageMemory> with(int threads, int shards) {
    return stages.stream()
        .map(stage -> stage.with(threads, Math.min(shards, stage.shards())))
        .toList();
  }

  private Optional<Integer> most(int limit, IntFunction<List<StageMemory>> change) {
    return IntStream.iterate(limit, n -> n >= 1, n -> n - 1)
        .filter(n -> machine.fits(change.apply(n)))
        .boxed()
        .findFirst();
  }
}
