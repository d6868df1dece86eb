package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.plan.StageMemory.Item;
import org.pcot.jobs.plan.StageMemory.Owner;
import org.pcot.jobs.plan.StageMemory.Place;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.torch.TorchHome;
import org.pcot.model.training.Parallelism;

class StageMemoryTest {
  private static final String YAML =
      """
      name: planned
      corpus: {d: 5, p_cot: 0.3, rows: 100, test_rows: 10}
      model: {n_embd: 16, n_layer: 2, n_head: 2}
      pretrain: {steps: 25, batch_size: 12, shards: 3}
      posttrain:
        shards: 8
        algorithms: [grpo]
        grpo: {prompts: 4, group_size: 130}
      evaluation: {prompts: 8}
      """;

  private static final Backend CPU = new CpuBackend();

  private static List<StageMemory> stages(int threads, String... settings) {
    ExperimentConfig config =
        ConfigurationReader.parse(ExperimentConfig.class, "test", YAML, List.of(settings));
    TrainableView view = TrainableView.all(config.decoder());
    return PlannedStage.of(config, config.drawn().mixture().task()).stream()
        .map(stage -> StageMemory.of(stage, view, computing(Parallelism.SHARDS, threads)))
        .toList();
  }

  private static Computing computing(Parallelism parallelism, int threads) {
    return new Computing(CPU, parallelism, Activations.KEPT, threads);
  }

  private static long all(StageMemory stage, String what) {
    return stage.items().stream()
        .filter(item -> item.what().equals(what))
        .mapToLong(stage::bytes)
        .findFirst()
        .orElseThrow();
  }

  /**
   * By hand: parity of 5 bits has 5 symbols and at most 12 positions; a block of width 16 has 3,280
   * parameters.
   */
  @Test
  void vectorsAreAsLongAsTheParameters() {
    long weights = (5 * 16 + 12 * 16 + 2 * 3280 + 32) * 4L;
    StageMemory pretraining = stages(2).get(0);
    assertThat(all(pretraining, "weights")).isEqualTo(weights);
    assertThat(all(pretraining, "Adam's moments")).isEqualTo(2 * weights);
    assertThat(all(pretraining, "a gradient, to be summed")).isEqualTo(3 * weights);
    assertThat(all(pretraining, "gradient")).isEqualTo(2 * weights);
    StageMemory grpo = stages(2).get(1);
    StageMemory penalised = stages(2, "posttrain.grpo.kl_coefficient=0.1").get(1);
    assertThat(all(penalised, "the checkpoint that it starts from")).isEqualTo(weights);
    assertThat(grpo.total()).isEqualTo(penalised.total() - weights);
    assertThat(grpo.shards()).as("not more than prompts").isEqualTo(4);
  }

  /** Slots for all responses, in 2 layers: keys in 16 places, values in 12, of 16 channels. */
  @Test
  void theCacheHasRoomForWhatAdvancesTogether() {
    assertThat(all(stages(1).get(1), "keys and values")).isEqualTo(130 * 2 * (16 + 12) * 16 * 4L);
    assertThat(all(stages(1).get(0), "keys and values")).isEqualTo(8 * 2 * (16 + 12) * 16 * 4L);
  }

  @Test
  void threadsAddTheirOwnAndShardsTheirGradient() {
    StageMemory one = stages(1).get(0);
    StageMemory three = stages(3).get(0);
    assertThat(three.total() - one.total()).isEqualTo(2 * one.thread());
    assertThat(one.with(3, 3)).isEqualTo(three);
    long gradient = all(one, "gradient");
    assertThat(one.heap() - one.with(1, 1).heap()).isEqualTo(2 * gradient);
    long heap =
        one.items().stream().filter(item -> item.place() == Place.HEAP).mapToLong(one::bytes).sum();
    assertThat(one.heap()).isEqualTo(heap).isLessThan(one.total());
  }

  /** Its weights alone are 32 GB. */
  @Test
  void aModelLargerThanThisMachineIsPlanned() {
    DecoderConfig decoder =
        new DecoderConfig(
            new Llama(4096, 14_336, 32, 32, 8, 128, 5e5, false, 0.02, 1e-5), 128_256, 8192);
    StageMemory training =
        StageMemory.of(
            PlannedStage.ofTexts(8, 8, 256),
            TrainableView.all(decoder),
            computing(Parallelism.KERNELS, 2));
    assertThat(all(training, "weights")).isEqualTo(4 * 8_030_261_248L);
    assertThat(all(training, "logits")).isEqualTo(256 * 128_256 * 4L);
    MachineMemory machine = new MachineMemory(6L << 30, 24L << 30);
    assertThat(machine.fits(List.of(training))).isFalse();
    assertThat(Remedies.of(List.of(training), machine))
        .singleElement()
        .asString()
        .contains("GB free", "; in one shard, activations recomputed, with");
  }

  /** By hand: a sum of five shards keeps at most three gradients beside the one at work. */
  @Test
  void aLargeGradientIsThereOnceAndOnceForEachLevelOfTheSum() {
    DecoderConfig decoder =
        new DecoderConfig(new Llama(64, 96, 4, 4, 2, 16, 5e5, false, 0.02, 1e-5), 301, 128);
    TrainableView view = TrainableView.all(decoder);
    Computing computing = computing(Parallelism.KERNELS, 6);
    StageMemory one = StageMemory.of(PlannedStage.ofTexts(5, 1, 77), view, computing);
    StageMemory five = StageMemory.of(PlannedStage.ofTexts(5, 5, 77), view, computing);
    long gradient = view.layout().length() * 4;
    String waiting = "gradients that wait for others of their sum";
    assertThat(all(one, "gradient")).isEqualTo(gradient);
    assertThat(all(one, waiting)).isZero();
    assertThat(all(five, "gradient")).isEqualTo(gradient);
    assertThat(all(five, waiting)).isEqualTo(3 * gradient);
    assertThat(five.with(1, 5).total()).as("on one thread").isEqualTo(five.total());
    assertThat(five.with(6, 2).total()).isEqualTo(five.total() - 2 * gradient);
    assertThat(one.recomputing().total())
        .isEqualTo(one.total() - all(one, "activations") + one.recomputed());
    assertThat(one.recomputed()).isPositive().isLessThan(all(one, "activations"));
  }

  /** By hand: 40 rows of 77 tokens are one batch of a card's, of which three sums wait. */
  @Test
  void whatACardHoldsIsNoMemoryOfTheHost() {
    DecoderConfig decoder =
        new DecoderConfig(new Llama(64, 96, 4, 4, 2, 16, 5e5, false, 0.02, 1e-5), 301, 128);
    TrainableView view = TrainableView.all(decoder);
    StageMemory floats = onCard(view, Precision.FP32);
    StageMemory bits = onCard(view, Precision.BF16);
    long parameters = view.layout().length() * 4;
    for (StageMemory stage : List.of(floats, bits)) {
      assertThat(stage.total()).isEqualTo((180L << 20) + (300L << 20));
      assertThat(all(stage, "weights")).isEqualTo(parameters);
      assertThat(all(stage, "Adam's moments")).isEqualTo(2 * parameters);
      assertThat(all(stage, "gradient")).isEqualTo(parameters);
      assertThat(all(stage, "gradients that wait for others of their sum"))
          .isEqualTo(3 * parameters);
      assertThat(stage.items())
          .filteredOn(item -> item.place() == Place.CARD)
          .as("all of the card")
          .extracting(stage::bytes)
          .satisfies(each -> assertThat(sum(each)).isEqualTo(stage.card()));
    }
    assertThat(all(floats, "logits")).isEqualTo(40 * 77 * 301 * 4L);
    assertThat(all(bits, "logits")).isEqualTo(40 * 77 * 301 * 2L);
    assertThat(all(bits, "keys and values")).isEqualTo(all(floats, "keys and values") / 2);
    assertThat(all(bits, "activations"))
        .isBetween(all(floats, "activations") / 2, all(floats, "activations") * 6 / 10);
    assertThat(all(bits, "operators, for a moment")).isEqualTo(5L * 40 * 77 * 64 * 4);
    long table = 301 * 64 * 2L;
    assertThat(all(bits, "weights of 16 bits, at work")).isBetween(table, parameters / 2);
    assertThat(floats.items()).noneMatch(item -> item.what().startsWith("weights of 16 bits"));
  }

  private static StageMemory onCard(TrainableView view, Precision precision) {
    assumeTrue(System.getenv(TorchHome.VARIABLE) != null, "no libtorch is named");
    Backend torch = new EngineConfig(Engine.TORCH, "cpu", precision).backend(DataType.FLOAT);
    Computing card = new Computing(torch, true, Parallelism.DEVICE, Activations.KEPT, 2);
    return StageMemory.of(PlannedStage.ofTexts(40 * 8, 8, 77), view, card);
  }

  private static long sum(List<? extends Long> values) {
    return values.stream().mapToLong(Long::longValue).sum();
  }

  /** A driver and its executor each have a card, which holds what there is of them. */
  @Test
  void onSparkEveryTaskHasACard() {
    StageMemory stage =
        new StageMemory(
            "training",
            List.of(
                new Item("weights", Owner.PROCESS, Place.CARD, 7),
                new Item("gradient", Owner.WORKER, Place.CARD, 5),
                new Item("cache", Owner.WORKER, Place.HEAP, 3)),
            new Computing(CPU, true, Parallelism.DEVICE, Activations.KEPT, 6),
            4,
            1);
    ClusterMemory cluster = new ClusterMemory(stage, 7, 5);
    long heap = 180L << 20;
    long java = heap + (300L << 20);
    assertThat(cluster.executorCard()).isEqualTo(2 * 7 + 5);
    assertThat(cluster.executorHeap()).isEqualTo(heap + 7 + 3 + 2 * 5);
    assertThat(cluster.executor()).isEqualTo(java + 7 + 3 + 2 * 5);
    assertThat(cluster.driverCard()).isEqualTo(7);
    assertThat(cluster.driver()).isEqualTo(heap + 7 + 5 * 5);
  }
}
