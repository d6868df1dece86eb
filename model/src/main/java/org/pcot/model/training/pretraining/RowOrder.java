package org.pcot.model.training.pretraining;

import java.io.Serializable;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.random.Permutation;

/**
 * Which row of a corpus comes when in training. Rows come in the order of the corpus, and start
 * over; or, in epochs, in another order each time after the first, a function of (seed, epoch).
 *
 * @param rows of the corpus
 * @param isInEpochs whether every epoch after the first has its own order
 */
public record RowOrder(long rows, long seed, boolean isInEpochs) implements Serializable {
  /** The row at a position in the whole of training; epoch e has those from e times the rows on. */
  public long row(long position) {
    long epoch = position / rows;
    long place = position % rows;
    return isThatOfCorpus(epoch) ? place : permutation(epoch).thingAt(place);
  }

  /** Whether an epoch takes the rows as they stand. */
  public boolean isThatOfCorpus(long epoch) {
    return epoch == 0 || !isInEpochs;
  }

  /** Where a row comes in an epoch: the inverse of {@link #row} there. */
  public long place(long epoch, long row) {
    return isThatOfCorpus(epoch) ? row : permutation(epoch).place(row);
  }

  private Permutation permutation(long epoch) {
    return new Permutation(rows, CounterRandom.of(seed, Purpose.TRAINING_ORDER, epoch));
  }
}
