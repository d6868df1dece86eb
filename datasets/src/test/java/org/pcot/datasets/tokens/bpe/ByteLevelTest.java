package org.pcot.datasets.tokens.bpe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.bpe.BytePairs.Pair;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/** GPT-2's form with a few merges, whose ids are worked out by hand. */
class ByteLevelTest {
  private static final String SPACE = "\u0120";

  /** The ids of bytes are their values; merges follow from 256 on, and the end of text is last. */
  private static Codec codec(String... merges) {
    List<Pair> pairs = new ArrayList<>();
    Map<String, Integer> vocabulary = bytes();
    for (String merge : merges) {
      Pair pair = Pair.of(null, null, null, merge);
      pairs.add(pair);
      vocabulary.putIfAbsent(pair.left() + pair.right(), vocabulary.size());
    }
    vocabulary.put("<|endoftext|>", vocabulary.size());
    TokenizerFiles files = new TokenizerFiles("test", Map.of());
    return new BytePairs(files, "test", vocabulary, pairs)
        .codec(Gpt2Files.PATTERN, AddedTokens.NONE, false);
  }

  private static Map<String, Integer> bytes() {
    Map<String, Integer> vocabulary = new HashMap<>();
    for (int value = 0; value < 256; value++) {
      vocabulary.put(ByteAlphabet.character(value), value);
    }
    return vocabulary;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "at:256", // a t
        "hat:104 256", // h, at; " hat" below is merged from the left
        " hat:258", // the space and h first, then with at
        "  hat:32 258", // all spaces but the last are a piece of their own
        "at's:256 39 115", // a contraction is a piece
        "a t:97 32 116", // nothing is merged across pieces
        "\u00e9:195 169", // two bytes, each its own token
        "<|endoftext|>:60 124 101 110 100 111 102 116 101 120 116 124 62",
      })
  void mergesWithinPieces(String text, String ids) {
    Codec codec = codec("a t", SPACE + " h", SPACE + "h at");
    int[] expected = Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(codec.encode(text)).isEqualTo(expected);
    assertThat(codec.decode(expected)).isEqualTo(text);
  }

  @Test
  void theEndOfTextIsTheOneSpecialTokenAndGivesNoText() {
    Codec codec = codec("a t");
    assertThat(codec.vocabularySize()).isEqualTo(258);
    assertThat(codec.specialTokens().ids()).containsExactly(Map.entry("<|endoftext|>", 257));
    assertThat(codec.specialTokens().beginOfSequence()).hasValue(257);
    assertThat(codec.specialTokens().endOfSequence()).hasValue(257);
    assertThat(codec.decode(new int[] {257, 256, 257})).isEqualTo("at");
  }

  @Test
  void halfACharacterAndAnUnpairedSurrogateBecomeTheReplacementCharacter() {
    Codec codec = codec("a t");
    assertThat(codec.decode(new int[] {195})).isEqualTo("\ufffd");
    assertThat(codec.decode(codec.encode("a\ud83db\ude00"))).isEqualTo("a\ufffdb\ufffd");
    assertThat(codec.decode(codec.encode("\ud83d\ude00"))).isEqualTo("\ud83d\ude00");
  }

  @Test
  void decodingAnIdOutsideTheVocabularyIsRefused() {
    Codec codec = codec("a t");
    for (int id : new int[] {-1, 258, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> codec.decode(new int[] {97, id}))
          .isInstanceOf(UserError.class)
          .hasMessage("token " + id + ": this tokenizer has tokens 0 to 257");
    }
  }

  /** Ids: ab 256, bc 257, abc 258, abcd 259. abc comes of ab and c, as ab comes before bc. */
  @Test
  void ofTwoWaysToMakeATokenTheOneThatCanHappenCounts() {
    Codec codec = codec("a b", "b c", "a bc", "ab c", "abc d");
    assertThat(codec.encode("abcd")).containsExactly(259);
    assertThatThrownBy(() -> codec("a b", "b c", "a bc"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no merges make the token \"abc\"");
  }

  /** Merging listed pairs, as slowly as can be, beside the ranks that are made of them. */
  @Test
  void ranksMergeAsTheListedPairsDo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int compared = 0;
    for (int round = 0; round < 2000; round++) {
      String[] merges = randomMerges(random);
      Codec codec;
      try {
        codec = codec(merges);
      } catch (UserError e) {
        assertThat(e).hasMessageMatching("(?s).*(no merges make|before those that make).*");
        continue;
      }
      for (int i = 0; i < 20; i++) {
        String text =
            random
                .ints(random.nextInt(1, 12), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        List<String> expected = mergePairs(text, List.of(merges));
        String[] tokens =
            Arrays.stream(codec.encode(text))
                .mapToObj(id -> codec.decode(new int[] {id}))
                .toArray(String[]::new);
        assertThat(tokens)
            .as("seed %d, merges %s, text %s", seed, List.of(merges), text)
            .containsExactly(expected.toArray(String[]::new));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(1000);
  }

  private static String[] randomMerges(Random random) {
    List<String> tokens = new ArrayList<>(List.of("a", "b", "c"));
    Set<String> merges = new LinkedHashSet<>();
    int size = random.nextInt(1, 9);
    while (merges.size() < size) {
      String left = tokens.get(random.nextInt(tokens.size()));
      String right = tokens.get(random.nextInt(tokens.size()));
      merges.add(left + " " + right);
      tokens.add(left + right);
    }
    return merges.toArray(String[]::new);
  }

  private static List<String> mergePairs(String text, List<String> merges) {
    List<String> parts = new ArrayList<>(List.of(text.split("")));
    while (true) {
      int best = -1;
      int bestPlace = merges.size();
      for (int i = 0; i + 1 < parts.size(); i++) {
        int place = merges.indexOf(parts.get(i) + " " + parts.get(i + 1));
        if (place >= 0 && place < bestPlace) {
          best = i;
          bestPlace = place;
        }
      }
      if (best < 0) {
        return parts;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
  }

  @Test
  void readsTheFilesOfGpt2() {
    StringBuilder vocabulary = new StringBuilder("{\"at\":256,\"<|endoftext|>\":257");
    bytes()
        .forEach(
            (token, id) ->
                vocabulary.append(String.format(",\"\\u%04x\":%d", (int) token.charAt(0), id)));
    Map<String, byte[]> files =
        Map.of(
            "vocab.json",
            vocabulary.append('}').toString().getBytes(UTF_8),
            "merges.txt",
            "#version: 0.2\na t\n".getBytes(UTF_8));
    assertThat(Gpt2Files.open(new TokenizerFiles("test", files)).encode("at")).containsExactly(256);
  }
}
