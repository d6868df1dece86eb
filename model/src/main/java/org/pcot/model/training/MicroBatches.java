package org.pcot.model.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.kernels.AttentionMask;

/**
 * Divides sequences into micro-batches of similar length, so that short ones do not pay for long
 * ones. Neighbours with the same prompt share it ({@link PackedSequence}). Padding stands after a
 * row's end with weight 0: under causal attention it changes no gradient.
 */
public final class MicroBatches {
  /** A row joins a micro-batch if it fills at least this share of its length. */
  private static final double LEAST_FILL = 0.9;

  private MicroBatches() {}

  /** Rectangles in order of falling length; every sequence is in exactly one. */
  public static List<MicroBatch> of(List<WeightedSequence> sequences, Parallelism parallelism) {
    List<PackedSequence> rows =
        PackedSequence.pack(sequences, parallelism.microBatchTokens()).stream()
            .sorted(Comparator.comparingInt((PackedSequence row) -> -row.length()))
            .toList();
    List<MicroBatch> groups = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int length = rows.get(from).length();
      int to = from + 1;
      while (to < rows.size()
          && (to - from + 1) * length <= parallelism.microBatchTokens()
          && rows.get(to).length() >= LEAST_FILL * length) {
        to++;
      }
      groups.add(microBatch(rows.subList(from, to), length));
      from = to;
    }
    return groups;
  }

  private static MicroBatch microBatch(List<PackedSequence> rows, int length) {
    int count = rows.size() * length;
    MicroBatch batch =
        new MicroBatch(
            rows.size(),
            length,
            new int[count],
            new int[count],
            new float[count],
            new int[count],
            new int[count],
            AttentionMask.causal(rows.size(), length));
    Arrays.fill(batch.origins(), -1);
    for (int r = 0; r < rows.size(); r++) {
      PackedSequence row = rows.get(r);
      int at = r * length;
      System.arraycopy(row.tokens(), 0, batch.tokens(), at, row.length());
      System.arraycopy(row.targets(), 0, batch.targets(), at, row.length());
      System.arraycopy(row.weights(), 0, batch.weights(), at, row.length());
      System.arraycopy(row.positions(), 0, batch.positions(), at, row.length());
      System.arraycopy(row.origins(), 0, batch.origins(), at, row.length());
      System.arraycopy(row.starts(), 0, batch.mask().starts(), at, row.length());
      Arrays.fill(batch.mask().starts(), at + row.length(), at + length, row.length());
      batch.mask().prefixes()[r] = row.prefix();
    }
    return batch;
  }
}
