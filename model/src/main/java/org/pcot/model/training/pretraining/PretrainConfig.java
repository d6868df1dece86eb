package org.pcot.model.training.pretraining;

import java.math.BigInteger;
import java.util.Optional;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.decoder.Activations;
import org.pcot.model.training.OptimizerConfig;

/** Next-token prediction on the responses of a corpus. */
public record PretrainConfig(
    @Setting(
            value =
                "training steps; with 0, post-training begins with the initial model; may be left"
                    + " out where epochs are given",
            min = 0)
        Optional<Long> steps,
    @Setting(
            value =
                "how often training goes through the rows of the corpus, in place of steps: in"
                    + " their order at first, then in another one every time; with 0, steps say how"
                    + " long, and rows start over in the same order",
            byDefault = "0",
            min = 0,
            omitDefault = true)
        int epochs,
    @Setting(value = "sequences in a step", byDefault = "128", min = 1) int batchSize,
    @Setting(
            value =
                "parts of a batch that are computed separately and added in a fixed order; a"
                    + " property of the experiment, not of the cluster",
            byDefault = "8",
            min = 1)
        int shards,
    @Setting(value = "how executors work together", byDefault = "synchronous") Master master,
    @Setting(
            value =
                "where shards are computed: in the driver's JVM, as Spark tasks, or whichever suits"
                    + " Spark's master",
            byDefault = "auto")
        Execution execution,
    @Setting(
            value =
                "whether the backward pass runs each block again and keeps no more than its input:"
                    + " less memory, up to a third more work, the same bits; in post-training too",
            byDefault = "false",
            omitDefault = true)
        boolean recomputeActivations,
    @Setting(
            value = "minibatches between two averages, with master: parameter_averaging",
            byDefault = "5",
            min = 1)
        int averagingFrequency,
    @Setting(value = "steps between evaluations", byDefault = "100", min = 1)
        long evaluationInterval,
    @Setting(value = "steps between checkpoints", byDefault = "100", min = 1)
        long checkpointInterval,
    @Setting(
            value =
                "whether every checkpoint stays; if not, those that post-training starts from do,"
                    + " and the latest, from which a run resumes",
            byDefault = "true",
            omitDefault = true)
        boolean keepAllCheckpoints,
    @Setting("the gradient step") OptimizerConfig optimizer) {

  /**
   * The same on a corpus of so many rows: with the steps that its epochs take, of which the last
   * goes on with the first rows of another epoch where the batch is not full.
   *
   * @throws UserError when it has other steps already
   */
  public PretrainConfig on(long rows) {
    if (epochs == 0) {
      return this;
    }
    BigInteger sequences = BigInteger.valueOf(rows).multiply(BigInteger.valueOf(epochs));
    BigInteger batch = BigInteger.valueOf(batchSize);
    BigInteger whole = sequences.add(batch).subtract(BigInteger.ONE).divide(batch);
    if (sequences.bitLength() >= Long.SIZE - 1
        || steps.filter(given -> given != whole.longValue()).isPresent()) {
      throw new UserError(
          "pretrain: "
              + epochs
              + " epochs of "
              + rows
              + " rows in batches of "
              + batchSize
              + " are "
              + whole
              + " steps"
              + steps.map(given -> ", not " + given).orElse(", more than can be counted"),
          "leave one of steps and epochs out, or change epochs, rows or batch_size");
    }
    return new PretrainConfig(
        Optional.of(whole.longValue()),
        epochs,
        batchSize,
        shards,
        master,
        execution,
        recomputeActivations,
        averagingFrequency,
        evaluationInterval,
        checkpointInterval,
        keepAllCheckpoints,
        optimizer);
  }

  /**
   * How many steps there are.
   *
   * @throws IllegalStateException where that depends on a corpus, see {@link #on}
   */
  public long lastStep() {
    return steps.orElseThrow(() -> new IllegalStateException("epochs of which corpus?"));
  }

  /** In which order training takes the rows of a corpus. */
  public RowOrder order(long rows, long seed) {
    return new RowOrder(rows, seed, epochs > 0);
  }

  public Activations activations() {
    return recomputeActivations ? Activations.RECOMPUTED : Activations.KEPT;
  }

  /** Who adds up what executors compute. */
  public enum Master {
    /** One gradient a step, the same bits on any cluster. */
    SYNCHRONOUS,
    /** Local steps on every executor, averaged now and then: for slow networks. */
    PARAMETER_AVERAGING,
    /**
     * One gradient a step, which the executors add up among themselves, each with the parameters on
     * its card: for models whose gradient should not travel through the driver. Shards are
     * executors, and the bits are those of their number.
     */
    ALLREDUCE
  }

  /** Where the shards of a step are computed. */
  public enum Execution {
    /** Local where Spark itself is local, otherwise on the executors. */
    AUTO,
    LOCAL,
    SPARK
  }

  /**
   * @throws UserError when it has neither steps nor epochs, or fewer sequences than shards
   */
  public PretrainConfig {
    if (steps.isEmpty() && epochs == 0) {
      throw new UserError(
          "steps: missing, and there are no epochs", "give steps or epochs: how long to train");
    }
    if (shards > batchSize) {
      throw new UserError(
          "shards = " + shards + " exceeds batch_size = " + batchSize,
          "choose at most as many shards as sequences");
    }
  }
}
