package org.pcot.model.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences with one prompt as a single row of tokens: the prompt once, then each response. The
 * prompt's last token opens every response, since it predicts each one's first token; the tokens
 * before it are the shared prefix, and no response sees another. A single sequence is a row too.
 *
 * @param prefix tokens that all see
 * @param tokens input ids
 * @param targets the id that should follow each
 * @param weights of each target's loss
 * @param positions of each token in its own sequence
 * @param starts where each token's own response starts in the row
 * @param origins the number of each target among all response tokens, -1 in the prefix
 */
record PackedSequence(
    int prefix,
    int[] tokens,
    int[] targets,
    float[] weights,
    int[] positions,
    int[] starts,
    int[] origins) {
  int length() {
    return tokens.length;
  }

  /**
   * Packs neighbours that have the same prompt, up to {@code longest} tokens; every sequence is in
   * exactly one row.
   */
  static List<PackedSequence> pack(List<WeightedSequence> sequences, int longest) {
    List<PackedSequence> rows = new ArrayList<>();
    int from = 0;
    int origin = 0;
    while (from < sequences.size()) {
      WeightedSequence first = sequences.get(from);
      int length = first.inputLength();
      int to = from + 1;
      while (to < sequences.size()
          && isSamePrompt(first, sequences.get(to))
          && length + sequences.get(to).responseLength() <= longest) {
        length += sequences.get(to).responseLength();
        to++;
      }
      PackedSequence row = row(sequences.subList(from, to), length, origin);
      rows.add(row);
      origin += length - row.prefix;
      from = to;
    }
    return rows;
  }

  private static boolean isSamePrompt(WeightedSequence a, WeightedSequence b) {
    return a.promptLength() == b.promptLength()
        && Arrays.equals(a.tokens(), 0, a.promptLength(), b.tokens(), 0, b.promptLength());
  }

  private static PackedSequence row(List<WeightedSequence> members, int length, int origin) {
    int prefix = members.get(0).promptLength() - 1;
    PackedSequence row =
        new PackedSequence(
            prefix,
            new int[length],
            new int[length],
            new float[length],
            new int[length],
            new int[length],
            new int[length]);
    System.arraycopy(members.get(0).tokens(), 0, row.tokens, 0, prefix);
    System.arraycopy(members.get(0).tokens(), 1, row.targets, 0, prefix);
    Arrays.setAll(row.positions, i -> i < prefix ? i : 0);
    Arrays.setAll(row.origins, i -> i < prefix ? -1 : origin + i - prefix);
    int at = prefix;
    for (WeightedSequence member : members) {
      int count = member.responseLength();
      System.arraycopy(member.tokens(), prefix, row.tokens, at, count);
      System.arraycopy(member.tokens(), prefix + 1, row.targets, at, count);
      System.arraycopy(member.weights(), 0, row.weights, at, count);
      for (int i = 0; i < count; i++) {
        row.positions[at + i] = prefix + i;
        row.starts[at + i] = at;
      }
      at += count;
    }
    return row;
  }
}
