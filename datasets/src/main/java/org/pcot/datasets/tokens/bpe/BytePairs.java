package org.pcot.datasets.tokens.bpe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.SpecialTokens;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

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

  /** Ten times what the largest vocabularies take. */
  private static final double MOST_WORK = 2e8;

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
   * The codec of these merges. Special are the added tokens, and those of the vocabulary that
   * nothing makes and that look like {@code <...>} or {@code [...]}.
   *
   * @param pattern splits the text, covers all of it
   * @param wholeFirst whether a piece of text that is a token is not merged, but taken as it is
   * @throws UserError when vocabulary and merges do not belong together
   */
  Codec codec(String pattern, AddedTokens added, boolean wholeFirst) {
    Map<String, Integer> addedTokens = added.all();
    pairs.forEach(this::requireTokens);
    requireShort();
    List<String> ordinary =
        wholeFirst && hasEverySplit(addedTokens) ? listed(addedTokens) : ranked();
    Map<String, Integer> special = new HashMap<>(vocabulary);
    special.keySet().removeAll(Set.copyOf(ordinary));
    requireSpecial(special.keySet(), addedTokens.keySet());
    special.putAll(addedTokens);
    int[] ids =
        ordinary.stream()
            .mapToInt(token -> vocabulary.getOrDefault(token, ByteLevel.NO_TOKEN))
            .toArray();
    requireDense(ids, special);
    special.keySet().removeAll(added.plain().keySet());
    List<byte[]> tokens = ordinary.stream().map(ByteAlphabet::bytes).toList();
    return new ByteLevel(
        pattern, new ByteLevel.Ranks(tokens, ids), SpecialTokens.of(special), added.plain());
  }

  /** Bytes that a vocabulary may lack: of control characters, of no character, of rare planes. */
  private static boolean isUnusual(int value) {
    boolean isSpace = value == '\t' || value == '\n' || value == '\r';
    return (value < ' ' && !isSpace)
        || value == 0x7F
        || value == 0xC0
        || value == 0xC1
        || value > 0xF0;
  }

  private static List<String> bytes() {
    return IntStream.range(0, 256).mapToObj(ByteAlphabet::character).toList();
  }

  private void requireTokens(Pair pair) {
    require(pair.place(), pair.left());
    require(pair.place(), pair.right());
    require(pair.place(), pair.left() + pair.right());
  }

  /** Reading takes the square of a token's length. */
  private void requireShort() {
    double work = vocabulary.keySet().stream().mapToDouble(token -> square(token.length())).sum();
    work += pairs.stream().mapToDouble(p -> square(p.left().length() + p.right().length())).sum();
    if (work > MOST_WORK) {
      throw files.damaged(file, "has tokens longer than those of any language");
    }
  }

  private static double square(double length) {
    return length * length;
  }

  private List<String> ranked() {
    IntStream.range(0, 256)
        .filter(value -> !isUnusual(value))
        .forEach(value -> require("the 256 bytes", ByteAlphabet.character(value)));
    RankedMerges merges = new RankedMerges(bytes());
    pairs.forEach(pair -> merges.merge(pair.left(), pair.right()));
    if (merges.isOutOfOrder()) {
      throw files.damaged(file, "the merges list a pair before those that make its parts");
    }
    return merges.tokens();
  }

  /**
   * Whether all ways to split a token into two are listed, those of a token together, as in Llama
   * 3's {@code tokenizer.json}. Then merging listed pairs is merging by rank, but that of two
   * overlapping splits of one token the left one is merged, as tiktoken does.
   */
  private boolean hasEverySplit(Map<String, Integer> addedTokens) {
    Set<String> listed = new HashSet<>();
    Set<String> made = new HashSet<>();
    String last = "";
    for (Pair pair : pairs) {
      listed.add(pair.left() + " " + pair.right());
      String token = pair.left() + pair.right();
      if (!token.equals(last) && !made.add(token)) {
        return false;
      }
      last = token;
    }
    return vocabulary.keySet().stream()
        .filter(token -> !addedTokens.containsKey(token))
        .flatMap(this::splits)
        .allMatch(listed::contains);
  }

  /** The ways to split a token into two of the vocabulary, a space between. */
  private Stream<String> splits(String token) {
    return IntStream.range(1, token.length())
        .filter(i -> vocabulary.containsKey(token.substring(0, i)))
        .filter(i -> vocabulary.containsKey(token.substring(i)))
        .mapToObj(i -> token.substring(0, i) + " " + token.substring(i));
  }

  /** Bytes, then what the pairs make in their order, then what can only be a piece as a whole. */
  private List<String> listed(Map<String, Integer> addedTokens) {
    Set<String> tokens = new LinkedHashSet<>(bytes());
    pairs.forEach(pair -> tokens.add(pair.left() + pair.right()));
    tokens.addAll(vocabulary.keySet());
    tokens.removeAll(addedTokens.keySet());
    tokens.forEach(token -> require("the tokens", token));
    return List.copyOf(tokens);
  }

  private void require(String place, String token) {
    if (!vocabulary.containsKey(token) || ByteAlphabet.bytes(token) == null) {
      throw files.damaged(
          file, place + ": \"" + token + "\" is not a token of bytes in the vocabulary");
    }
  }

  private void requireSpecial(Set<String> unmade, Set<String> addedTokens) {
    List<String> lost =
        unmade.stream()
            .filter(token -> !addedTokens.contains(token) && !SPECIAL.matcher(token).matches())
            .sorted()
            .toList();
    if (!lost.isEmpty()) {
      throw files.damaged(
          file,
          String.format(
              Locale.ROOT,
              "no merges make the token \"%s\" and %d more: merges and vocabulary do not belong"
                  + " together, or one is truncated",
              lost.get(0),
              lost.size() - 1));
    }
  }

  private void requireDense(int[] ids, Map<String, Integer> special) {
    List<Integer> all = new ArrayList<>(special.values());
    IntStream.of(ids).filter(id -> id != ByteLevel.NO_TOKEN).forEach(all::add);
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
