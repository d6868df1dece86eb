package org.pcot.model.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.model.training.WeightedSequence;

/** Sequences in the form that a {@link DecoderLayer} trains on. */
public final class DecoderDataSets {
  private DecoderDataSets() {}

  /** A batch that is as long as its longest sequence. */
  public static DataSet of(List<WeightedSequence> sequences) {
    return of(
        sequences, sequences.stream().mapToInt(WeightedSequence::inputLength).max().orElseThrow());
  }

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
            String.format(
                Locale.ROOT,
                "a sequence of %d positions does not go into %d",
                sequence.inputLength(),
                length));
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

  /** The sequences of a data set, none of whose response tokens at either end may weigh 0. */
  public static List<WeightedSequence> sequences(DataSet data) {
    int length = Math.toIntExact(data.getFeatures().size(1));
    float[] inputs = values(data.getFeatures());
    float[] targets = values(data.getLabels());
    float[] weights = values(data.getLabelsMaskArray());
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int at = 0; at < inputs.length; at += length) {
      sequences.add(sequence(inputs, targets, weights, at, at + length));
    }
    return sequences;
  }

  private static WeightedSequence sequence(
      float[] inputs, float[] targets, float[] weights, int from, int to) {
    int first = from;
    while (first < to && weights[first] == 0) {
      first++;
    }
    int last = to - 1;
    while (last > first && weights[last] == 0) {
      last--;
    }
    int[] tokens = new int[last - from + 2];
    for (int i = from; i <= last; i++) {
      tokens[i - from] = (int) inputs[i];
    }
    tokens[tokens.length - 1] = (int) targets[last];
    return new WeightedSequence(
        tokens, first - from + 1, Arrays.copyOfRange(weights, first, last + 1));
  }

  private static float[] values(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }
}
