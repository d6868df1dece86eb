package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Card;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.Memory;
import org.pcot.model.training.pretraining.PretrainConfig.Master;

class CardsTest {
  private static final String CLUSTER = "spark://host:7077";
  private static final Backend ON_CARDS = new Nd4jBackend(DataType.FLOAT, Memory.DEVICE);
  private static final Backend ON_THE_CPU = new Nd4jBackend(DataType.FLOAT, Memory.HOST);

  @Test
  void aLocalMasterHasTheFirstCard() {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(
            SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate()
                .sparkContext());
    assertThat(Cards.ofDriver(spark)).isEqualTo(Card.FIRST);
    List<Integer> ofTasks =
        spark.parallelize(List.of(0, 1), 2).map(task -> Cards.ofTask().index()).collect();
    assertThat(ofTasks).containsOnly(0);
  }

  @Test
  void oneCardToAnExecutorAndItsOneTaskIsTaken() {
    assertThatCode(() -> Cards.check(requesting(CLUSTER, "1", "1"))).doesNotThrowAnyException();
    assertThatCode(() -> Cards.check(requesting("yarn", "1", "1"))).doesNotThrowAnyException();
    assertThatCode(() -> Cards.check(requesting("local[2]", null, null)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"1, 0.5", "2, 1", "2, 2", "1, none", "none, 1", "one, 1", "0, 0"})
  void anythingElseIsRefused(String ofAnExecutor, String ofATask) {
    assertThatThrownBy(() -> Cards.check(requesting(CLUSTER, ofAnExecutor, ofATask)))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(
            "spark.executor.resource.gpu.amount is "
                + (ofAnExecutor == null ? "not set" : ofAnExecutor),
            "spark.task.resource.gpu.amount is " + (ofATask == null ? "not set" : ofATask))
        .extracting(e -> ((UserError) e).remedy())
        .asString()
        .startsWith(
            "set spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount to 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[4]", "local[*]"})
  void aLocalMasterHandsNoneOut(String master) {
    assertThatThrownBy(() -> Cards.check(requesting(master, "1", "1")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a local master hands out no cards");
  }

  @Test
  void anEngineOnCardsIsRefusedWhereExecutorsRequestNone() {
    assertThatThrownBy(() -> Cards.check(requesting(CLUSTER, null, null), ON_CARDS))
        .isInstanceOf(UserError.class)
        .hasMessage("the engine computes on cards, and the executors have asked for none");
    assertThatCode(
            () -> {
              Cards.check(requesting(CLUSTER, "1", "1"), ON_CARDS);
              Cards.check(requesting("local[2]", null, null), ON_CARDS);
              Cards.check(requesting(CLUSTER, null, null), ON_THE_CPU);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void parameterAveragingIsRefusedOnCards() {
    assertThatThrownBy(() -> Cards.check(ON_CARDS, Master.PARAMETER_AVERAGING))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameter_averaging");
    assertThatCode(() -> Cards.check(ON_CARDS, Master.SYNCHRONOUS)).doesNotThrowAnyException();
    assertThatCode(() -> Cards.check(ON_THE_CPU, Master.PARAMETER_AVERAGING))
        .doesNotThrowAnyException();
  }

  @Test
  void membersOfAGroupShareNoCard() {
    assertThatThrownBy(() -> Cards.check(requesting("local[2]", null, null), ON_CARDS, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a card for each of the 2 shards");
    assertThatCode(
            () -> {
              Cards.check(requesting("local[2]", null, null), ON_CARDS, 1);
              Cards.check(requesting("local[2]", null, null), ON_THE_CPU, 2);
              Cards.check(requesting(CLUSTER, "1", "1"), ON_CARDS, 2);
            })
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GPU-5d5ba0d6", "MIG-c6d4f1ef", "-1", "0000:01:00.0", "", "99999999999"})
  void anAddressThatIsNoNumberIsRefused(String address) {
    assertThatThrownBy(() -> Card.at(address))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("a card has the address " + address + ", and CUDA knows cards by");
    assertThat(Card.at("11")).isEqualTo(new Card(11));
  }

  private static SparkConf requesting(String master, String ofAnExecutor, String ofATask) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    if (ofAnExecutor != null) {
      conf.set("spark.executor.resource.gpu.amount", ofAnExecutor);
    }
    if (ofATask != null) {
      conf.set("spark.task.resource.gpu.amount", ofATask);
    }
    return conf;
  }
}
