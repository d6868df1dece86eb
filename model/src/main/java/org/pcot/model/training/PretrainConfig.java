package org.pcot.model.training;

import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.decoder.Activations;

/** Next-token prediction on the responses of a corpus. */
public record PretrainConfig(
    @Setting(value = "training steps; with 0, post-training begins with the initial model", min = 0)
        long steps,
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
    @Setting("the gradient step") OptimizerConfig optimizer) {

  public Activations activations() {
    return recomputeActivations ? Activations.RECOMPUTED : Activations.KEPT;
  }

  /** Which of dl4j-spark's training masters. */
  public enum Master {
    /** One gradient a step, the same bits on any cluster. */
    SYNCHRONOUS,
    /** Local steps on every executor, averaged now and then: for slow networks. */
    PARAMETER_AVERAGING
  }

  /** Where the shards of a step are computed. */
  public enum Execution {
    /** Local where Spark itself is local, otherwise on the executors. */
    AUTO,
    LOCAL,
    SPARK
  }

  public PretrainConfig {
    if (shards > batchSize) {
      throw new UserError(
          "shards = " + shards + " exceeds batch_size = " + batchSize,
          "choose at most as many shards as sequences");
    }
  }
}
