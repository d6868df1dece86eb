package org.pcot.datasets.tokens.sentencepiece;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.SpecialTokens;
import org.pcot.datasets.tokens.codec.TokenBytes;
import org.pcot.datasets.tokens.codec.TokenizerFiles;
import org.pcot.datasets.tokens.codec.WellFormed;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Piece;
import org.pcot.datasets.tokens.sentencepiece.SentencePieceModel.Type;

/**
 * SentencePiece's BPE, written here because the one binding for Java is native, unpacks itself into
 * home directories, and is no longer released.
 *
 * <p>What the library does, this does too: user-defined pieces, which are ordinary tokens, are
 * found in text before anything is merged; U+2581 is read as a space; where the model drops spaces
 * or has no byte fallback, decoding cannot bring back what was lost. Decoding drops the space that
 * encoding put before the text.
 */
public final class SentencePiece implements Codec {
  private static final char SPACE = '\u2581';

  private final SentencePieceModel model;
  private final PieceTable table;
  private final PieceMerger merger;
  private final Map<String, Integer> userDefined;
  private final Pattern userDefinedPattern;
  private final String userDefinedPrefix;
  private final int unknown;
  private final int[] idOfByte;
  private final TokenBytes bytes;
  private final SpecialTokens specialTokens;

  private SentencePiece(TokenizerFiles files, SentencePieceModel model) {
    this.model = model;
    table = new PieceTable(model.pieces());
    merger = new PieceMerger(table);
    userDefined = idsOf(Type.USER_DEFINED);
    userDefinedPattern =
        Pattern.compile(
            userDefined.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    userDefinedPrefix = commonPrefix(userDefined.keySet());
    unknown = idsOf(Type.UNKNOWN).values().iterator().next();
    idOfByte = idOfByte(files);
    bytes = new TokenBytes(bytesOfId());
    specialTokens =
        SpecialTokens.of(
            idsOf(Type.CONTROL), List.of(model.beginPiece()), List.of(model.endPiece()));
  }

  /**
   * @throws UserError when the file is damaged, lacks the piece of a byte that it promises, or is a
   *     model that would be tokenised otherwise
   */
  public static Codec open(TokenizerFiles files, String name) {
    return new SentencePiece(files, SentencePieceModel.read(files, name));
  }

  private Map<String, Integer> idsOf(Type type) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < model.pieces().size(); id++) {
      if (model.pieces().get(id).type() == type) {
        ids.put(model.pieces().get(id).text(), id);
      }
    }
    return ids;
  }

  private static String commonPrefix(Set<String> texts) {
    return texts.stream()
        .reduce(
            (one, other) -> {
              int mismatch = Arrays.mismatch(one.toCharArray(), other.toCharArray());
              return mismatch < 0 ? one : one.substring(0, mismatch);
            })
        .orElse("");
  }

  private int[] idOfByte(TokenizerFiles files) {
    Map<String, Integer> ids = idsOf(Type.BYTE);
    int[] idOfByte = new int[model.byteFallback() ? 256 : 0];
    for (int value = 0; value < idOfByte.length; value++) {
      String piece = String.format(Locale.ROOT, "<0x%02X>", value);
      if (!ids.containsKey(piece)) {
        throw new UserError(
            files.origin() + ": has byte fallback, but no piece " + piece,
            "copy it again from where the model was published");
      }
      idOfByte[value] = ids.get(piece);
    }
    return idOfByte;
  }

  private byte[][] bytesOfId() {
    List<Piece> pieces = model.pieces();
    byte[][] bytesOfId = new byte[pieces.size()][];
    for (int id = 0; id < bytesOfId.length; id++) {
      String text =
          switch (pieces.get(id).type()) {
            case CONTROL -> "";
            case UNKNOWN -> model.unknownText();
            default -> pieces.get(id).text().replace(SPACE, ' ');
          };
      bytesOfId[id] = text.getBytes(UTF_8);
    }
    for (int value = 0; value < idOfByte.length; value++) {
      bytesOfId[idOfByte[value]] = new byte[] {(byte) value};
    }
    return bytesOfId;
  }

  @Override
  public int[] encode(String text) {
    String normal = normalise(WellFormed.text(text));
    int[] symbols = new int[normal.length()];
    return ids(symbols, merger.merge(symbols, symbols(normal, symbols)));
  }

  private String normalise(String text) {
    String kept = model.removeExtraWhitespaces() ? withoutExtraSpaces(text) : text;
    if (kept.isEmpty()) {
      return "";
    }
    return (model.addDummyPrefix() ? " " + kept : kept).replace(' ', SPACE);
  }

  /** What ends in U+2581 is taken for a space at the end; at the start it is not, as there. */
  private static String withoutExtraSpaces(String text) {
    String single = text.replaceAll(" {2,}", " ");
    int from = single.startsWith(" ") ? 1 : 0;
    int to = single.length();
    while (to > from && (single.charAt(to - 1) == ' ' || single.charAt(to - 1) == SPACE)) {
      to--;
    }
    return single.substring(from, to);
  }

  /** The symbols of characters and user-defined pieces; returns how many. */
  private int symbols(String text, int[] symbols) {
    int count = 0;
    int from = 0;
    if (!userDefined.isEmpty() && text.contains(userDefinedPrefix)) { // few texts need the pattern
      Matcher matcher = userDefinedPattern.matcher(text);
      while (matcher.find()) {
        count = characters(text, from, matcher.start(), symbols, count);
        symbols[count++] = userDefined.get(matcher.group());
        from = matcher.end();
      }
    }
    return characters(text, from, text.length(), symbols, count);
  }

  private int characters(String text, int from, int to, int[] symbols, int count) {
    int next = count;
    int codePoint;
    for (int i = from; i < to; i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      symbols[next++] = table.symbol(codePoint);
    }
    return next;
  }

  private int[] ids(int[] symbols, int count) {
    TokenIds ids = new TokenIds(count);
    boolean afterUnknown = false;
    for (int i = 0; i < count; i++) {
      boolean isPiece = symbols[i] >= 0 && symbols[i] < model.pieces().size();
      if (isPiece) {
        ids.add(symbols[i]);
      } else if (model.byteFallback()) {
        for (byte value : Character.toString(table.codePoint(symbols[i])).getBytes(UTF_8)) {
          ids.add(idOfByte[value & 0xFF]);
        }
      } else if (!afterUnknown) {
        ids.add(unknown); // one for all unknown characters in a row
      }
      afterUnknown = !isPiece;
    }
    return ids.toArray();
  }

  @Override
  public String decode(int[] ids) {
    String text = bytes.decode(ids);
    return startsWithPrefix(ids) ? text.substring(1) : text;
  }

  /** Whether the first token that gives text begins with the space that encoding puts there. */
  private boolean startsWithPrefix(int[] ids) {
    if (!model.addDummyPrefix() && !model.removeExtraWhitespaces()) {
      return false;
    }
    for (int id : ids) {
      Piece piece = model.pieces().get(id);
      if (piece.type() != Type.CONTROL) {
        return piece.type() != Type.UNKNOWN && piece.text().charAt(0) == SPACE;
      }
    }
    return false;
  }

  @Override
  public int vocabularySize() {
    return bytes.size();
  }

  @Override
  public SpecialTokens specialTokens() {
    return specialTokens;
  }
}
