package org.pcot.datasets.tokenizers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings merges that are listed as pairs into the form of ranks, where two neighbours are merged if
 * their bytes together are a token, whichever pair they are.
 *
 * <p>Both agree on all text. When a pair is merged, every listed pair inside its characters that
 * comes before it has been merged, and none reached across their ends, so these characters have
 * come to what they come to standing alone. So of all pairs that make a token one alone can ever be
 * merged: the first that its characters, standing alone, come to. It gives the token its rank; the
 * others are dead, and so is a token without such a pair.
 */
final class RankedMerges {
  private final Map<String, Integer> rankOfToken = new HashMap<>();
  private final List<String> tokens = new ArrayList<>();

  /** Starts with the tokens that are there before any merge. */
  RankedMerges(List<String> characters) {
    characters.forEach(this::add);
  }

  private void add(String token) {
    rankOfToken.put(token, tokens.size());
    tokens.add(token);
  }

  /** Adds the next pair of the list. */
  void merge(String left, String right) {
    String token = left + right;
    if (!rankOfToken.containsKey(token) && alone(token).equals(List.of(left, right))) {
      add(token);
    }
  }

  /** What the characters come to by the merges so far. */
  private List<String> alone(String characters) {
    List<String> parts = new ArrayList<>();
    characters.chars().forEach(character -> parts.add(String.valueOf((char) character)));
    while (true) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Integer rank = rankOfToken.get(parts.get(i).concat(parts.get(i + 1)));
        if (rank != null && rank < bestRank) {
          best = i;
          bestRank = rank;
        }
      }
      if (best < 0) {
        return parts;
      }
      parts.set(best, parts.get(best).concat(parts.remove(best + 1)));
    }
  }

  /** The tokens that can come out, by rank. */
  List<String> tokens() {
    return tokens;
  }
}
