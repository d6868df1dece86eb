package org.pcot.datasets.tokens.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Piece;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Type;

/** A model of eleven pieces and the bytes; its ids are worked out by hand. _ stands for U+2581. */
class SentencePieceTest {
  // 0 <unk>, 1 <s>, 2 </s>, 3 _, 4 a, 5 b, 6 ab (first), 7 bb, 8 _a, 9 abab (last), 10 <pear>
  private static ProtoWriter pieces() {
    return new ProtoWriter()
        .piece("<unk>", 0, Type.UNKNOWN)
        .piece("<s>", 0, Type.CONTROL)
        .piece("</s>", 0, Type.CONTROL)
        .piece("\u2581", -9, Type.NORMAL)
        .piece("a", -9, Type.NORMAL)
        .piece("b", -9, Type.NORMAL)
        .piece("ab", -1, Type.NORMAL)
        .piece("bb", -2, Type.NORMAL)
        .piece("\u2581a", -3, Type.NORMAL)
        .piece("abab", -4, Type.NORMAL)
        .piece("<pear>", 0, Type.USER_DEFINED);
  }

  private static Codec codec(
      ProtoWriter pieces, boolean byteFallback, boolean prefix, boolean trims) {
    ProtoWriter trainer = new ProtoWriter().number(3, 2).number(35, byteFallback ? 1 : 0);
    ProtoWriter normalizer =
        new ProtoWriter().text(1, "identity").number(3, prefix ? 1 : 0).number(4, trims ? 1 : 0);
    byte[] model = pieces.message(2, trainer).message(3, normalizer).toBytes();
    return SentencePiece.open(
        new TokenizerFiles("tiny.model", Map.of("tiny.model", model)), "tiny.model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a:8", // _ a, then _a
        "ab:3 6", // ab comes before _a
        "abab:3 9", // ab ab, then abab
        "ababab:3 9 6", // the left pair of two that are alike
        "abb:3 6 5", // ab before bb
        "bbb:3 7 5", // the left bb
        " a:3 8", // both spaces stay
        "ba b:3 5 4 3 5", // ba and a_ are no pieces
        "a<pear>b:8 10 5", // nothing is merged across a user-defined piece
        "a<pear:8 71 123 112 4 125", // bytes 3C 70 65, a, 72; byte pieces start at 11
        "c:3 110", // byte 0x63
        "\u00e9:3 206 180", // bytes C3 A9
        "<s>:3 71 126 73", // the name of a special token is text
      })
  void mergesByScoreAndThenFromTheLeft(String text, String ids) {
    Codec codec = codec(pieces().bytePieces(), true, true, false);
    int[] expected = Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(codec.encode(text)).isEqualTo(expected);
    assertThat(codec.decode(expected)).isEqualTo(text);
  }

  @Test
  void emptyTextHasNoIds() {
    Codec codec = codec(pieces().bytePieces(), true, true, false);
    assertThat(codec.encode("")).isEmpty();
    assertThat(codec.decode(new int[0])).isEmpty();
  }

  @Test
  void specialTokensGiveNoText() {
    Codec codec = codec(pieces().bytePieces(), true, true, false);
    assertThat(codec.specialTokens().beginOfSequence()).hasValue(1);
    assertThat(codec.specialTokens().endOfSequence()).hasValue(2);
    assertThat(codec.specialTokens().ids())
        .containsExactly(Map.entry("<s>", 1), Map.entry("</s>", 2));
    assertThat(codec.vocabularySize()).isEqualTo(11 + 256);
    assertThat(codec.decode(new int[] {1, 8, 5, 2})).isEqualTo("ab");
  }

  @Test
  void withoutByteFallbackUnknownCharactersInARowAreOneToken() {
    Codec codec = codec(pieces(), false, false, false);
    assertThat(codec.encode("xyazb")).containsExactly(0, 4, 0, 5);
    assertThat(codec.decode(new int[] {0, 4})).isEqualTo(" \u2047 a");
  }

  @Test
  void dropsExtraSpacesWhereTheModelDoes() {
    Codec codec = codec(pieces(), false, true, true);
    assertThat(codec.encode("  a   b  ")).containsExactly(8, 3, 5);
    assertThat(codec.encode("   ")).isEmpty();
  }

  @Test
  void withoutDummyPrefixTextStaysAsItIs() {
    Codec codec = codec(pieces(), false, false, false);
    assertThat(codec.encode("ab a")).containsExactly(6, 8);
    assertThat(codec.decode(new int[] {8})).isEqualTo(" a");
  }

  /** Stretches of 64 symbols are merged another way; both are held against the slowest one. */
  @Test
  void longAndShortStretchesAreMergedAlike() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<Piece> pieces = randomPieces(random);
      PieceTable table = new PieceTable(pieces);
      int[] symbols = random.ints(random.nextInt(1, 200), 'a', 'd').map(table::symbol).toArray();
      List<Integer> slow = slowMerge(symbols, pieces);
      int length = new PieceMerger(table).merge(symbols, symbols.length);
      assertThat(Arrays.copyOf(symbols, length))
          .as("seed %d, round %d", seed, round)
          .containsExactly(slow.toArray(Integer[]::new));
    }
  }

  private static List<Piece> randomPieces(Random random) {
    List<String> texts = new ArrayList<>(List.of("a", "b", "c"));
    List<Piece> pieces = new ArrayList<>();
    texts.forEach(text -> pieces.add(new Piece(text, -random.nextInt(20), Type.NORMAL)));
    while (texts.size() < 20) {
      String text =
          texts.get(random.nextInt(texts.size())) + texts.get(random.nextInt(texts.size()));
      if (!texts.contains(text)) {
        texts.add(text);
        pieces.add(new Piece(text, -random.nextInt(20), Type.NORMAL));
      }
    }
    return pieces;
  }

  private static List<Integer> slowMerge(int[] symbols, List<Piece> pieces) {
    List<String> texts = pieces.stream().map(Piece::text).toList();
    List<Integer> left = new ArrayList<>(Arrays.stream(symbols).boxed().toList());
    while (true) {
      int best = -1;
      int bestId = -1;
      for (int i = 0; i + 1 < left.size(); i++) {
        int id = texts.indexOf(texts.get(left.get(i)) + texts.get(left.get(i + 1)));
        if (id >= 0 && (best < 0 || pieces.get(id).score() > pieces.get(bestId).score())) {
          best = i;
          bestId = id;
        }
      }
      if (best < 0) {
        return left;
      }
      left.set(best, bestId);
      left.remove(best + 1);
    }
  }
}
