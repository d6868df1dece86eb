package org.pcot.datasets.tokens.bpe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.tokens.codec.PairTable;

/**
 * Brings merges that are listed as pairs into the form of ranks, where two neighbours are merged if
 * their bytes together are a token, whichever pair they are.
 *
 * <p>Both agree on all text if a pair stands after those that make its parts. Then, when a pair is
 * merged, every listed pair inside its characters that comes before it has been merged, and none
 * after it, nor any across their ends: these characters have come to what they come to standing
 * alone. So of all pairs that make a token one alone can ever be merged, the first that its
 * characters, standing alone, come to. It gives the token its rank; the others are dead, and so is
 * a token without such a pair.
 */
final class RankedMerges {
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> rankOfToken = new HashMap<>();
  private final Map<Long, Integer> rankOfPair = new HashMap<>();
  private final List<List<String>> withoutParts = new ArrayList<>();

  /** Starts with the tokens of one character, which are there before any merge. */
  RankedMerges(List<String> characters) {
    characters.forEach(this::add);
  }

  private void add(String token) {
    rankOfToken.put(token, tokens.size());
    tokens.add(token);
  }

  /** Adds the next pair of the list, of two tokens made of the characters. */
  void merge(String left, String right) {
    String token = left + right;
    Integer leftRank = rankOfToken.get(left);
    Integer rightRank = rankOfToken.get(right);
    if (leftRank == null || rightRank == null) {
      withoutParts.add(List.of(left, right));
    } else if (!rankOfToken.containsKey(token)
        && Arrays.equals(alone(token), new int[] {leftRank, rightRank})) {
      rankOfPair.put(PairTable.key(leftRank, rightRank), tokens.size());
      add(token);
    }
  }

  /** The ranks of what these characters come to by the merges so far. */
  private int[] alone(String characters) {
    int[] parts = characters.chars().map(c -> rankOfToken.get(String.valueOf((char) c))).toArray();
    int length = parts.length;
    while (true) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < length; i++) {
        Integer rank = rankOfPair.get(PairTable.key(parts[i], parts[i + 1]));
        if (rank != null && rank < bestRank) {
          best = i;
          bestRank = rank;
        }
      }
      if (best < 0) {
        return Arrays.copyOf(parts, length);
      }
      parts[best] = bestRank;
      length--;
      System.arraycopy(parts, best + 2, parts, best + 1, length - best - 1);
    }
  }

  /** Whether a pair stands before one of its parts. */
  boolean isOutOfOrder() {
    return withoutParts.stream().anyMatch(rankOfToken.keySet()::containsAll);
  }

  /** The tokens that can come out, by rank. */
  List<String> tokens() {
    return tokens;
  }
}
