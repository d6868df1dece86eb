package org.pcot.model.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.model.training.WeightedSequence;

/** Sequences in the form that a {@link DecoderLayer} trains on. */
public final class DecoderDataSets {
  private DecoderDataSets() {}

  /**
   * A batch of features, labels and weights, each FLOAT [B, T]; shorter sequences are padded at the
   * end with token 0 of weight 0. Batches of the same T can be merged.
   *
   * @param length T, at least every sequence's {@link WeightedSequence#inputLength}
   */
  public static DataSet of(List<WeightedSequence> sequences, int length) {
    float[][] tokens = new float[sequences.size()][length];
    float[][] targets = new float[sequences.size()][length];
    float[][] weights = new float[sequences.size()][length];
    for (int row = 0; row < sequences.size(); row++) {
      WeightedSequence sequence = sequences.get(row);
      if (sequence.inputLength() > length) {
        throw new IllegalArgumentException(
            "a sequence of %d positions does not go into %d"
                .formatted(sequence.inputLength(), length));
      }
      for (int t = 0; t < sequence.inputLength(); t++) {
        tokens[row][t] = sequence.tokens()[t];
        targets[row][t] = sequence.tokens()[t + 1];
      }
      System.arraycopy(
          sequence.weights(),
          0,
          weights[row],
          sequence.promptLength() - 1,
          sequence.responseLength());
    }
    INDArray mask = Nd4j.createFromArray(weights);
    return new DataSet(Nd4j.createFromArray(tokens), Nd4j.createFromArray(targets), null, mask);
  }
}
