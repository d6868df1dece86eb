package org.pcot.model.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.model.training.WeightedSequence;

/**
 * Sequences as Deeplearning4j's data: features are input ids [B, T], labels the ids that follow [B,
 * T], the labels mask the weights [B, T]; what stands after a sequence has weight 0.
 */
public final class SequenceDataSets {
  private SequenceDataSets() {}

  /** As long as the longest. */
  public static DataSet of(List<WeightedSequence> sequences) {
    return of(
        sequences, sequences.stream().mapToInt(WeightedSequence::inputLength).max().orElseThrow());
  }

  /** With this number of positions T. */
  public static DataSet of(List<WeightedSequence> sequences, int length) {
    float[] inputs = new float[sequences.size() * length];
    float[] targets = new float[inputs.length];
    float[] weights = new float[inputs.length];
    for (int row = 0; row < sequences.size(); row++) {
      WeightedSequence sequence = sequences.get(row);
      int at = row * length;
      for (int t = 0; t < sequence.inputLength(); t++) {
        inputs[at + t] = sequence.tokens()[t];
        targets[at + t] = sequence.tokens()[t + 1];
      }
      int first = at + sequence.promptLength() - 1;
      System.arraycopy(sequence.weights(), 0, weights, first, sequence.responseLength());
    }
    return new DataSet(
        matrix(inputs, length), matrix(targets, length), null, matrix(weights, length));
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

  private static INDArray matrix(float[] values, int columns) {
    return Nd4j.create(values, new long[] {values.length / columns, columns}, 'c');
  }

  private static float[] values(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }
}
