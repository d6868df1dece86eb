package org.pcot.model.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pcot.model.decoder.TokenBatch;

/**
 * Cuts sequences into rectangles of similar length, so that short ones do not pay for long ones.
 * Padding stands after a sequence's end with weight 0: under causal attention it changes no
 * gradient.
 */
public final class LengthGroups {
  /** Tokens of a rectangle: enough for efficient products, few enough for a core's cache. */
  static final int TOKENS = 416;

  /** A sequence joins a rectangle if it fills at least this share of its length. */
  private static final double LEAST_FILL = 0.9;

  /** A rectangle, and which sequence each of its rows is. */
  public record Group(TokenBatch batch, List<Integer> sequences) {}

  private LengthGroups() {}

  /** Groups in order of falling length; every sequence is in exactly one. */
  public static List<Group> of(List<WeightedSequence> sequences) {
    List<Integer> order =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -sequences.get(i).inputLength()))
            .toList();
    List<Group> groups = new ArrayList<>();
    int from = 0;
    while (from < order.size()) {
      int length = sequences.get(order.get(from)).inputLength();
      int to = from + 1;
      while (to < order.size()
          && (to - from + 1) * length <= TOKENS
          && sequences.get(order.get(to)).inputLength() >= LEAST_FILL * length) {
        to++;
      }
      groups.add(group(sequences, order.subList(from, to), length));
      from = to;
    }
    return groups;
  }

  private static Group group(List<WeightedSequence> sequences, List<Integer> rows, int length) {
    int[] tokens = new int[rows.size() * length];
    int[] targets = new int[tokens.length];
    float[] weights = new float[tokens.length];
    for (int row = 0; row < rows.size(); row++) {
      WeightedSequence sequence = sequences.get(rows.get(row));
      int at = row * length;
      System.arraycopy(sequence.tokens(), 0, tokens, at, sequence.inputLength());
      System.arraycopy(sequence.tokens(), 1, targets, at, sequence.inputLength());
      int first = at + sequence.promptLength() - 1;
      System.arraycopy(sequence.weights(), 0, weights, first, sequence.responseLength());
    }
    return new Group(new TokenBatch(rows.size(), length, tokens, targets, weights), rows);
  }
}
