package org.pcot.datasets.tokens.sentencepiece;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.pcot.datasets.tokens.codec.PairTable;

/**
 * Merges neighbouring symbols as SentencePiece's BPE does: time and again the pair that makes the
 * piece of the highest score, of several the leftmost.
 *
 * <p>Text falls apart where two characters stand together in no piece, mostly between words; each
 * stretch is merged by itself, short ones by looking through all pairs and long ones with a queue.
 */
final class PieceMerger {
  private static final int LONG = 64;

  private final PieceTable table;

  PieceMerger(PieceTable table) {
    this.table = table;
  }

  /**
   * Merges in place.
   *
   * @param symbols of which the first {@code length} count
   * @return how many there are afterwards
   */
  int merge(int[] symbols, int length) {
    long[] pairs = new long[length];
    int to = 0;
    for (int from = 0; from < length; ) {
      int end = from + 1;
      while (end < length) {
        pairs[end - 1] = table.pair(symbols[end - 1], symbols[end]);
        if (pairs[end - 1] == PairTable.ABSENT) {
          break;
        }
        end++;
      }
      int merged =
          end - from < LONG ? mergeShort(symbols, pairs, from, end) : mergeLong(symbols, from, end);
      System.arraycopy(symbols, from, symbols, to, merged);
      to += merged;
      from = end;
    }
    return to;
  }

  private int mergeShort(int[] symbols, long[] pairs, int from, int end) {
    int last = end - 1;
    while (true) {
      int best = -1;
      int bestRank = PieceTable.NO_MERGE;
      for (int i = from; i < last; i++) {
        int rank = PieceTable.rank(pairs[i]);
        if (rank < bestRank) {
          bestRank = rank;
          best = i;
        }
      }
      if (best < 0) {
        return last + 1 - from;
      }
      symbols[best] = PieceTable.merged(pairs[best]);
      System.arraycopy(symbols, best + 2, symbols, best + 1, last - best - 1);
      System.arraycopy(pairs, best + 1, pairs, best, last - best - 1);
      last--;
      if (best > from) {
        pairs[best - 1] = table.pairOrNone(symbols[best - 1], symbols[best]);
      }
      if (best < last) {
        pairs[best] = table.pairOrNone(symbols[best], symbols[best + 1]);
      }
    }
  }

  /** A pair as it stood when it was queued; it has passed when one of its symbols has changed. */
  private record Candidate(int rank, int left, int right, int leftSymbol, int rightSymbol) {
    static final Comparator<Candidate> ORDER =
        Comparator.comparingInt(Candidate::rank).thenComparingInt(Candidate::left);
  }

  private int mergeLong(int[] symbols, int from, int end) {
    int[] next = new int[end - from];
    int[] previous = new int[end - from];
    Arrays.setAll(next, i -> i + 1);
    Arrays.setAll(previous, i -> i - 1);
    int[] symbol = Arrays.copyOfRange(symbols, from, end);
    PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.ORDER);
    for (int i = 0; i + 1 < symbol.length; i++) {
      offer(queue, symbol, i, i + 1);
    }
    for (Candidate pair = queue.poll(); pair != null; pair = queue.poll()) {
      int left = pair.left();
      if (symbol[left] != pair.leftSymbol() || symbol[pair.right()] != pair.rightSymbol()) {
        continue;
      }
      symbol[left] = PieceTable.merged(table.pairOrNone(pair.leftSymbol(), pair.rightSymbol()));
      symbol[pair.right()] = PieceTable.GONE;
      next[left] = next[pair.right()];
      if (next[left] < symbol.length) {
        previous[next[left]] = left;
        offer(queue, symbol, left, next[left]);
      }
      if (previous[left] >= 0) {
        offer(queue, symbol, previous[left], left);
      }
    }
    int to = from;
    for (int i = 0; i < symbol.length; i = next[i]) {
      symbols[to++] = symbol[i];
    }
    return to - from;
  }

  private void offer(PriorityQueue<Candidate> queue, int[] symbol, int left, int right) {
    int rank = PieceTable.rank(table.pairOrNone(symbol[left], symbol[right]));
    if (rank != PieceTable.NO_MERGE) {
      queue.add(new Candidate(rank, left, right, symbol[left], symbol[right]));
    }
  }
}
