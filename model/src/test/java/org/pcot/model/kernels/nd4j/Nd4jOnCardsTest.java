package org.pcot.model.kernels.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.BasicAffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Card;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ShardExecutor;

/** Where ND4J's backend would have several cards. */
class Nd4jOnCardsTest {
  private static final int CARDS = 3;
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 9, 12, 1, 2);

  /** Threads begin on cards in turn, as ND4J has it on CUDA. */
  private static final class Cards extends BasicAffinityManager {
    private final ThreadLocal<Integer> current;

    Cards(int first) {
      current = ThreadLocal.withInitial(() -> first);
    }

    @Override
    public void touch(DataBuffer buffer) {}

    @Override
    public void touch(INDArray array) {}

    @Override
    public int getNumberOfDevices() {
      return CARDS;
    }

    @Override
    public Integer getDeviceForCurrentThread() {
      return current.get();
    }

    @Override
    public void unsafeSetDevice(Integer device) {
      current.set(device);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyThreadComputesOnTheCard(int card) {
    Cards cards = new Cards((card + 1) % CARDS);
    Nd4jBackend backend = new Nd4jBackend(DataType.FLOAT, Memory.DEVICE, new Card(card), cards);
    assertThat(cards.getDeviceForCurrentThread()).isEqualTo(card);
    try (ShardExecutor executor = new LocalShardExecutor(TrainableView.all(DECODER), backend, 2)) {
      Segments parameters = backend.allocate(new ParameterLayout(DECODER).lengths());
      List<Integer> ofThreads =
          executor.map(
              parameters,
              List.of(0, 1, 2, 3),
              (worker, p, shard) -> cards.getDeviceForCurrentThread());
      assertThat(ofThreads).containsOnly(card);
    }
  }

  @Test
  void aCardThatIsNotThereIsRefused() {
    Card missing = new Card(CARDS);
    assertThatThrownBy(() -> new Nd4jBackend(DataType.FLOAT, Memory.DEVICE, missing, new Cards(0)))
        .isInstanceOf(UserError.class)
        .hasMessage("card 3 is to compute, and CUDA counts 3 here, from 0 on");
  }

  @Test
  void onTheCpuNoCardMatters() {
    Cards cards = new Cards(1);
    new Nd4jBackend(DataType.FLOAT, Memory.HOST, new Card(CARDS), cards).enter();
    assertThat(cards.getDeviceForCurrentThread()).isEqualTo(1);
    assertThat(new Nd4jBackend(DataType.FLOAT, new Card(CARDS)).memory()).isEqualTo(Memory.HOST);
  }
}
