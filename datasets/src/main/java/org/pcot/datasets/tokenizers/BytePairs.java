package org.pcot.datasets.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;

/**
 * A vocabulary and the pairs that are merged, written in the byte alphabet: what {@code vocab.json}
 * and {@code merges.txt} have, and {@code tokenizer.json} in its {@code model}.
 *
 * @param file the one with the vocabulary, for messages
 */
record BytePairs(
    TokenizerFiles files, String file, Map<String, Integer> vocabulary, List<Pair> pairs) {
  /** Two neighbours to be merged, and where they stand. */
  record Pair(String place, String left, String right) {
    /**
     * @param merge two tokens with a space between
     */
    static Pair of(TokenizerFiles files, String file, String place, String merge) {
      String[] pair = merge.split(" ", -1);
      if (pair.length != 2) {
        throw files.damaged(file, place + ": is not two tokens with a space between: " + merge);
      }
      return new Pair(place, pair[0], pair[1]);
    }
  }

  private static final Pattern SPECIAL = Pattern.compile("<.+>|\\[.+]");

  static Map<String, Integer> vocabulary(TokenizerFiles files, String file, JsonNode tree) {
    Map<String, Integer> vocabulary = new HashMap<>();
    tree.fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isInt()) {
                throw files.damaged(
                    file, "the id of \"" + field.getKey() + "\" is " + field.getValue());
              }
              vocabulary.put(field.getKey(), field.getValue().intValue());
            });
    return vocabulary;
  }

  /**
   * The tokenizer of these merges. Special are the added tokens, and those of the vocabulary that
   * nothing makes and that look like {@code <...>} or {@code [...]}.
   *
   * @param pattern splits the text, covers all of it
   * @throws UserError when vocabulary and merges do not belong together
   */
  Tokenizer tokenizer(String pattern, Map<String, Integer> addedTokens) {
    RankedMerges merges = ranked();
    Map<String, Integer> special = new TreeMap<>(vocabulary);
    special.keySet().removeAll(Set.copyOf(merges.tokens()));
    special.putAll(addedTokens);
    List<String> unmade =
        special.keySet().stream()
            .filter(token -> !addedTokens.containsKey(token) && !SPECIAL.matcher(token).matches())
            .toList();
    if (!unmade.isEmpty()) {
      throw files.damaged(
          file,
          String.format(
              "no merges make the token \"%s\" and %d more: merges and vocabulary do not belong"
                  + " together, or one is cut",
              unmade.get(0), unmade.size() - 1));
    }
    int[] ids = merges.tokens().stream().mapToInt(vocabulary::get).toArray();
    requireDense(ids, special);
    List<byte[]> tokens = merges.tokens().stream().map(ByteAlphabet::bytes).toList();
    return new ByteLevel(
        files, pattern, new ByteLevel.Ranks(tokens, ids), SpecialTokens.of(special));
  }

  private RankedMerges ranked() {
    List<String> bytes = IntStream.range(0, 256).mapToObj(ByteAlphabet::character).toList();
    bytes.forEach(token -> require("the 256 bytes", token));
    RankedMerges merges = new RankedMerges(bytes);
    for (Pair pair : pairs) {
      require(pair.place(), pair.left());
      require(pair.place(), pair.right());
      require(pair.place(), pair.left() + pair.right());
      merges.merge(pair.left(), pair.right());
    }
    return merges;
  }

  private void require(String place, String token) {
    if (!vocabulary.containsKey(token) || ByteAlphabet.bytes(token) == null) {
      throw files.damaged(
          file, place + ": \"" + token + "\" is no token of bytes in the vocabulary");
    }
  }

  private void requireDense(int[] ids, Map<String, Integer> special) {
    List<Integer> all = new ArrayList<>(special.values());
    IntStream.of(ids).forEach(all::add);
    boolean[] seen = new boolean[all.size()];
    for (int id : all) {
      if (id < 0 || id >= seen.length || seen[id]) {
        throw files.damaged(
            file,
            "has the id "
                + id
                + "; the ids of "
                + seen.length
                + " tokens are 0 to "
                + (seen.length - 1)
                + ", each once");
      }
      seen[id] = true;
    }
  }
}
