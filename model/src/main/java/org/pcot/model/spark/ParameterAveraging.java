package org.pcot.model.spark;

import java.util.Locale;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.RepartitionStrategy;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.pcot.datasets.UserError;

/**
 * Local SGD: every worker takes some steps by itself, then parameters and updater states are
 * averaged (dl4j-spark's {@code ParameterAveragingTrainingMaster}). For slow networks; it is
 * another algorithm than synchronous training, and its sums are in the order in which workers
 * answer, so runs agree only up to rounding.
 *
 * <p>An RDD element is a {@code DataSet} of one example; workers merge them into batches, so all
 * must have the same number of positions. The RDD is read anew for every round: cache what is dear
 * to compute. In a last round that is not full, a worker with fewer examples counts as much in the
 * average as the others. The network's score is the mean of the workers' last batches, before their
 * updates.
 *
 * @param workers parts that each round's examples are dealt into
 * @param batchSize examples of one local step
 * @param averagingFrequency local steps between two averages
 * @param seed of the order in which examples are dealt
 */
public record ParameterAveraging(int workers, int batchSize, int averagingFrequency, long seed) {
  private static final int EXAMPLES_PER_ELEMENT = 1;

  public ParameterAveraging {
    if (workers < 1 || batchSize < 1 || averagingFrequency < 1) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "parameter averaging with %d workers, batches of %d and an average every %d steps",
              workers,
              batchSize,
              averagingFrequency),
          "give whole numbers of at least 1");
    }
  }

  /** Reads the RDD where it is: nothing is exported to files, cached or fetched ahead. */
  public ParameterAveragingTrainingMaster trainingMaster() {
    return new ParameterAveragingTrainingMaster.Builder(workers, EXAMPLES_PER_ELEMENT)
        .batchSizePerWorker(batchSize)
        .averagingFrequency(averagingFrequency)
        .workerPrefetchNumBatches(0)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .repartionData(Repartition.Always)
        .repartitionStrategy(RepartitionStrategy.Balanced)
        .storageLevel(null)
        .rngSeed(seed)
        .saveUpdater(true)
        .build();
  }
}
