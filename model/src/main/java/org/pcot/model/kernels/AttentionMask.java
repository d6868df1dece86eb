package org.pcot.model.kernels;

/**
 * Which positions up to its own a token sees, where several continuations of one prefix stand one
 * after the other in a sequence: the prefix and its own continuation, not the ones between.
 *
 * @param prefixes of each sequence [B], the number of positions that all its tokens see
 * @param starts of each token [B·T], where its own continuation starts
 */
public record AttentionMask(int[] prefixes, int[] starts) {

  /** Every token sees all positions up to its own. */
  public static AttentionMask causal(int batch, int length) {
    return new AttentionMask(new int[batch], new int[batch * length]);
  }

  /** Whether a token of a sequence sees a position that is not after its own. */
  public boolean isVisible(int sequence, int token, int position) {
    return position < prefixes[sequence] || position >= starts[token];
  }

  /**
   * The first position that a token sees, if of those that are visible to it, it sees the last
   * {@code window}: the continuations between do not count, as if its text stood alone.
   *
   * @param position of the token in its sequence
   */
  public int firstVisible(int sequence, int token, int position, int window) {
    int first = position - window + 1;
    int between = Math.max(0, starts[token] - prefixes[sequence]);
    return Math.max(0, first < starts[token] ? first - between : first);
  }
}
