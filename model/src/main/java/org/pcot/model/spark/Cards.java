package org.pcot.model.spark;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Card;
import org.pcot.model.training.pretraining.PretrainConfig.Master;

/**
 * The graphics cards that Spark hands out: each to one executor, for one task at a time. Hosts with
 * several cards have several executors.
 */
public final class Cards {
  private static final String RESOURCE = "gpu";
  private static final String OF_AN_EXECUTOR = "spark.executor.resource.gpu.amount";
  private static final String OF_A_TASK = "spark.task.resource.gpu.amount";
  private static final String ONE_EACH = "set " + OF_AN_EXECUTOR + " and " + OF_A_TASK + " to 1";

  private Cards() {}

  /** That of the task that asks, or the first one where Spark gave it none. */
  public static Card ofTask() {
    return of(TaskContext.get().resourcesJMap());
  }

  /**
   * An engine on the card of the task that asks, which it must have if it computes on one.
   *
   * @throws UserError if nobody gave it that card
   */
  public static Backend backendOfTask(EngineConfig engine) {
    Backend backend = engine.backend(DataType.FLOAT, ofTask());
    check(SparkEnv.get().conf(), backend);
    return backend;
  }

  /** That of the driver, or the first one where it asked Spark for none. */
  static Card ofDriver(JavaSparkContext spark) {
    return of(spark.resources());
  }

  private static Card of(Map<String, ResourceInformation> resources) {
    ResourceInformation cards = resources.get(RESOURCE);
    return cards == null ? Card.FIRST : Card.at(cards.addresses()[0]);
  }

  /**
   * Looks at what an application asks of Spark.
   *
   * @throws UserError if tasks would share a card, or a card would have none
   */
  public static void check(SparkConf conf) {
    if (!isRequested(conf)) {
      return;
    }
    if (isLocal(conf)) {
      throw new UserError(
          "a local master hands out no cards, and tasks that ask for one would wait for ever",
          "set neither " + OF_AN_EXECUTOR + " nor " + OF_A_TASK + ": CUDA's first card is used");
    }
    String ofAnExecutor = conf.get(OF_AN_EXECUTOR, "not set");
    String ofATask = conf.get(OF_A_TASK, "not set");
    if (!ofAnExecutor.equals("1") || !ofATask.equals("1")) {
      throw new UserError(
          OF_AN_EXECUTOR
              + (" is " + ofAnExecutor + " and " + OF_A_TASK + " is " + ofATask)
              + ", but an executor computes on one card, one task at a time",
          ONE_EACH + "; a host with several cards has an executor for each");
    }
  }

  /**
   * @throws UserError if tasks of executors elsewhere would compute on cards that nobody gave them
   */
  public static void check(SparkConf conf, Backend backend) {
    if (backend.isOnCard() && !isLocal(conf) && !isRequested(conf)) {
      throw new UserError(
          "the engine computes on cards, and the executors have asked for none",
          ONE_EACH + ", as at the end of conf/spark/standalone.properties");
    }
  }

  /**
   * @throws UserError if tasks would be those of Deeplearning4j, which choose their card themselves
   */
  static void check(Backend backend, Master master) {
    if (backend.isOnCard() && master == Master.PARAMETER_AVERAGING) {
      throw new UserError(
          "pretrain.master: parameter_averaging does not compute on cards",
          "choose pretrain.master: synchronous");
    }
  }

  /**
   * @param members of a group that adds gradients up
   * @throws UserError if they would share a card, which NCCL refuses
   */
  static void check(SparkConf conf, Backend backend, int members) {
    if (backend.isOnCard() && isLocal(conf) && members > 1) {
      throw new UserError(
          "pretrain.master: allreduce takes a card for each of the "
              + members
              + " shards, and a local master has one",
          "set pretrain.shards: 1, or choose pretrain.master: synchronous");
    }
  }

  private static boolean isLocal(SparkConf conf) {
    return conf.get("spark.master", "").matches("local(\\[.*)?");
  }

  private static boolean isRequested(SparkConf conf) {
    return Stream.of(OF_AN_EXECUTOR, OF_A_TASK).anyMatch(conf::contains);
  }
}
