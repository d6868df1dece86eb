package org.pcot.model.kernels;

import java.util.ArrayList;
import java.util.List;

/**
 * Which positions up to its own a token sees, where several continuations of one prefix stand one
 * after the other in a sequence: the prefix and its own continuation, not the ones between.
 *
 * @param prefixes of each sequence [B], the number of positions that all its tokens see
 * @param starts of each token [B·T], where its own continuation starts
 */
public record AttentionMask(int[] prefixes, int[] starts) {

  /**
   * Tokens {@code first} … {@code end} - 1 of a sequence, of which each sees the first {@code
   * prefix} positions and those from {@code start} to its own, as if nothing stood between.
   */
  public record Text(int prefix, int start, int first, int end) {
    /** Positions that its last token sees: the prefix, then those from the start on. */
    public int length() {
      return prefix + end - start;
    }

    /** Where a token of the sequence stands among them. */
    public int position(int token) {
      return prefix + token - start;
    }

    /** The token of the sequence that stands at a position from the prefix on. */
    public int token(int position) {
      return position - prefix + start;
    }
  }

  /** Every token sees all positions up to its own. */
  public static AttentionMask causal(int batch, int length) {
    return new AttentionMask(new int[batch], new int[batch * length]);
  }

  /** The texts of a sequence that hold its queries, in order: every query is in exactly one. */
  public List<Text> texts(AttentionShape shape, int sequence) {
    List<Text> texts = new ArrayList<>();
    int first = shape.firstQuery();
    while (first < shape.length()) {
      int start = start(shape, sequence, first);
      int end = first + 1;
      while (end < shape.length() && start(shape, sequence, end) == start) {
        end++;
      }
      texts.add(new Text(start == 0 ? 0 : prefixes[sequence], start, first, end));
      first = end;
    }
    return texts;
  }

  /** Where a token's continuation starts; 0 where nothing stands between it and the prefix. */
  private int start(AttentionShape shape, int sequence, int token) {
    int start = starts[sequence * shape.length() + token];
    return start <= prefixes[sequence] ? 0 : start;
  }

  /** The greatest length of the texts. */
  public int longest(AttentionShape shape) {
    int longest = 0;
    for (int sequence = 0; sequence < shape.batch(); sequence++) {
      for (Text text : texts(shape, sequence)) {
        longest = Math.max(longest, text.length());
      }
    }
    return longest;
  }
}
