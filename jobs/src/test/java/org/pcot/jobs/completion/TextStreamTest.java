package org.pcot.jobs.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.tokens.Tokenizer;

class TextStreamTest {
  /** Tokens are bytes. */
  private record Bytes() implements Tokenizer {
    @Override
    public int[] encode(String text) {
      byte[] bytes = text.getBytes(UTF_8);
      int[] ids = new int[bytes.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = bytes[i] & 0xFF;
      }
      return ids;
    }

    @Override
    public String decode(int[] ids) {
      byte[] bytes = new byte[ids.length];
      for (int i = 0; i < ids.length; i++) {
        bytes[i] = (byte) ids[i];
      }
      return new String(bytes, UTF_8);
    }

    @Override
    public int vocabularySize() {
      return 256;
    }

    @Override
    public OptionalInt beginOfSequence() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt endOfSequence() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt padding() {
      return OptionalInt.empty();
    }

    @Override
    public Map<String, Integer> specialTokens() {
      return Map.of();
    }

    @Override
    public String sha256() {
      return "";
    }
  }

  @Test
  void rowsBeyondTheTokenizerGiveNoText() {
    int[] tokens = {'a', 256, 0xC3, 100_000, 0xA9, 300};
    assertThat(pieces(new TextStream(new Bytes(), new int[] {'b', 256}), tokens))
        .containsExactly("a", "", "", "", "é", "", "");
  }

  private static List<String> pieces(TextStream stream, int[] tokens) {
    List<String> pieces = new ArrayList<>();
    for (int token : tokens) {
      pieces.add(stream.next(token));
    }
    pieces.add(stream.rest());
    return pieces;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Lily", "né à Orléans", "數學 ∑ 🦊🦊!", "\u0000\n\t"})
  void piecesAreTheTextAndWholeCharacters(String text) {
    Bytes tokenizer = new Bytes();
    List<String> pieces =
        pieces(new TextStream(tokenizer, tokenizer.encode("vor é")), tokenizer.encode(text));
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces).allMatch(piece -> piece.codePointCount(0, piece.length()) <= 1);
  }

  @Test
  void aCharacterComesWithItsLastByte() {
    assertThat(pieces(new TextStream(new Bytes(), new int[] {'a'}), new int[] {0xC3, 0xA9, 'b'}))
        .containsExactly("", "é", "b", "");
  }

  @Test
  void halfACharacterAtTheEndIsReplaced() {
    assertThat(pieces(new TextStream(new Bytes(), new int[] {'a'}), new int[] {'b', 0xC3}))
        .containsExactly("b", "", "\uFFFD");
  }
}
