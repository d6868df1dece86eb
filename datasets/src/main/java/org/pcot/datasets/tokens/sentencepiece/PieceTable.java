package org.pcot.datasets.tokens.sentencepiece;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.tokens.codec.PairTable;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Piece;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Type;

/**
 * The symbols of a SentencePiece model and which neighbours make a piece.
 *
 * <p>A symbol is the id of a piece; from the number of pieces on, a character that is part of a
 * piece and none itself; or, below {@link #GONE}, another character. Two neighbours have a value
 * when they make a piece, or are two characters that stand together in one.
 */
final class PieceTable {
  /** The symbol of what has been merged away. */
  static final int GONE = -1;

  /** The rank of two neighbours that make no piece. */
  static final int NO_MERGE = Integer.MAX_VALUE;

  private static final long NONE = (long) NO_MERGE << 32;

  private final int size;
  private final int[] symbolOfCodePoint;
  private final int[] extraCodePoints;
  private final PairTable pairs;

  PieceTable(List<Piece> pieces) {
    Map<String, Integer> symbols = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).type() == Type.NORMAL) {
        symbols.put(pieces.get(id).text(), id);
      }
    }
    size = pieces.size();
    extraCodePoints =
        symbols.keySet().stream()
            .flatMapToInt(String::codePoints)
            .distinct()
            .filter(codePoint -> !symbols.containsKey(Character.toString(codePoint)))
            .sorted()
            .toArray();
    for (int i = 0; i < extraCodePoints.length; i++) {
      symbols.put(Character.toString(extraCodePoints[i]), size + i);
    }
    int characters = symbols.keySet().stream().flatMapToInt(String::codePoints).max().orElse(0) + 1;
    symbolOfCodePoint = new int[characters];
    Arrays.setAll(
        symbolOfCodePoint,
        codePoint -> symbols.getOrDefault(Character.toString(codePoint), other(codePoint)));
    pairs = new PairTable(pairs(pieces, symbols));
  }

  private Map<Long, Long> pairs(List<Piece> pieces, Map<String, Integer> symbols) {
    float[] scores = new float[pieces.size()];
    for (int id = 0; id < scores.length; id++) {
      scores[id] = 0 - pieces.get(id).score(); // not minus: that has two zeros
    }
    float[] ordered = scores.clone();
    Arrays.sort(ordered);
    Map<Long, Long> pairs = new HashMap<>();
    for (int id = 0; id < scores.length; id++) {
      if (pieces.get(id).type() == Type.NORMAL) {
        addPairs(
            pieces.get(id).text(), (long) first(ordered, scores[id]) << 32 | id, symbols, pairs);
      }
    }
    return pairs;
  }

  private void addPairs(
      String piece, long value, Map<String, Integer> symbols, Map<Long, Long> pairs) {
    int previous = GONE;
    for (int i = 0; i < piece.length(); i = piece.offsetByCodePoints(i, 1)) {
      int character = symbol(piece.codePointAt(i));
      if (i > 0) {
        pairs.putIfAbsent(PairTable.key(previous, character), NONE);
        Integer left = symbols.get(piece.substring(0, i));
        Integer right = symbols.get(piece.substring(i));
        if (left != null && right != null) {
          pairs.put(PairTable.key(left, right), value);
        }
      }
      previous = character;
    }
  }

  /** The first place of a value that is there: equal scores have equal ranks. */
  private static int first(float[] ordered, float value) {
    int place = Arrays.binarySearch(ordered, value);
    while (place > 0 && Float.compare(ordered[place - 1], value) == 0) {
      place--;
    }
    return place;
  }

  private static int other(int codePoint) {
    return GONE - 1 - codePoint;
  }

  int symbol(int codePoint) {
    return codePoint < symbolOfCodePoint.length ? symbolOfCodePoint[codePoint] : other(codePoint);
  }

  /** The character of a symbol that is no piece. */
  int codePoint(int symbol) {
    return symbol < 0 ? GONE - 1 - symbol : extraCodePoints[symbol - size];
  }

  /** What two neighbouring characters have, {@link PairTable#ABSENT} if they fall apart. */
  long pair(int left, int right) {
    return pairs.get(left, right);
  }

  /** What two neighbours have, in a form that {@link #rank} understands. */
  long pairOrNone(int left, int right) {
    long pair = pairs.get(left, right);
    return pair == PairTable.ABSENT ? NONE : pair;
  }

  static int rank(long pair) {
    return (int) (pair >>> 32);
  }

  static int merged(long pair) {
    return (int) pair;
  }
}
