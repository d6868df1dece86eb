package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcot.jobs.plan.StageMemory.Item;
import org.pcot.jobs.plan.StageMemory.Owner;
import org.pcot.jobs.plan.StageMemory.Place;
import org.pcot.model.decoder.Activations;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.training.Parallelism;

class RemediesTest {
  private static final long GB = 1_000_000_000;

  /** 2 GB, a GB on the heap for each of 4 shards, and 3 GB for each of 4 threads. */
  private static final List<StageMemory> STAGES =
      List.of(
          new StageMemory(
              "training",
              List.of(
                  new Item("weights", Owner.PROCESS, Place.HOST, 2 * GB),
                  new Item("sums", Owner.SHARD, Place.HEAP, GB),
                  new Item("gradient", Owner.WORKER, Place.HOST, 3 * GB)),
              new Computing(new CpuBackend(), Parallelism.SHARDS, Activations.KEPT, 4),
              4,
              GB));

  private static List<String> remedies(long heap, long all) {
    return Remedies.of(STAGES, new MachineMemory(heap * GB, all * GB));
  }

  @Test
  void fewerThreadsFreeTheirMemory() {
    assertThat(remedies(4, 13))
        .containsExactly(
            "fewer threads: 2 (spark.master=local[2])",
            "18.0 GB free, on a machine or in a container");
  }

  @Test
  void fewerShardsFreeTheHeap() {
    assertThat(remedies(3, 18))
        .containsExactly(
            "fewer shards of a step: 3 (pretrain.shards, posttrain.shards)",
            "18.0 GB free, on a machine or in a container");
  }

  @Test
  void whereNeitherDoesAloneBothMay() {
    assertThat(remedies(2, 8))
        .containsExactly(
            "fewer threads: 1 (spark.master=local[1]), and"
                + " fewer shards of a step: 2 (pretrain.shards, posttrain.shards)",
            "18.0 GB free, on a machine or in a container");
  }

  @Test
  void whereNothingDoesTheLeastIsTold() {
    assertThat(remedies(2, 5))
        .containsExactly(
            "18.0 GB free, on a machine or in a container; on one thread, in one shard,"
                + " activations recomputed, with"
                + " 6.00 GB free");
  }

  /** In one shard already, of a model whose weights are 7 GB. */
  @Test
  void whereKeysAndValuesFillTheHeapFewerResponsesAtOnceHelp() {
    StageMemory stage =
        new StageMemory(
            "generation",
            List.of(
                new Item("weights", Owner.PROCESS, Place.HOST, 7 * GB),
                new Item("keys and values", Owner.WORKER, Place.HEAP, 5 * GB)),
            new Computing(new CpuBackend(), Parallelism.KERNELS, Activations.RECOMPUTED, 4),
            1,
            GB);
    assertThat(Remedies.of(List.of(stage), new MachineMemory(2 * GB, 8 * GB)))
        .singleElement()
        .asString()
        .startsWith("20.0 GB free, on a machine or in a container; the fewer responses")
        .contains("evaluation.prompts_per_shard", "posttrain.shards", "the nearer to 7.00 GB");
  }

  /** ./pcot gives the heap a quarter. */
  @Test
  void aHeapAsksForFourTimesItsSize() {
    List<StageMemory> stages = List.of(STAGES.get(0).with(1, 4));
    assertThat(MachineMemory.needed(stages)).isEqualTo(16 * GB);
  }

  /** A gigabyte of activations could be half a one. */
  @Test
  void aCardThatIsTooSmallAsksForALargerOne() {
    StageMemory stage =
        new StageMemory(
            "training",
            List.of(
                new Item("weights", Owner.PROCESS, Place.CARD, 2 * GB),
                new Item("waiting", Owner.LEVEL, Place.CARD, GB),
                new Item("activations", Owner.WORKER, Place.CARD, GB),
                new Item("keys and values", Owner.WORKER, Place.HOST, 5 * GB)),
            new Computing(new CpuBackend(), true, Parallelism.DEVICE, Activations.KEPT, 4),
            8,
            GB / 2);
    assertThat(on(stage, 6 * GB)).isEmpty();
    assertThat(on(stage, 5 * GB))
        .containsExactly(
            "fewer shards of a step: 4 (pretrain.shards, posttrain.shards)", "a card of 6.00 GB");
    assertThat(on(stage, 2 * GB))
        .containsExactly("a card of 6.00 GB; in one shard, activations recomputed, of 2.50 GB");
  }

  private static List<String> on(StageMemory stage, long card) {
    MachineMemory machine = new MachineMemory(GB, 6 * GB, Optional.of(new CardMemory(card)));
    List<StageMemory> stages = List.of(stage);
    return machine.fits(stages) ? List.of() : Remedies.of(stages, machine);
  }
}
