package org.pcot.datasets.tokens.bpe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.SpecialTokens;
import org.pcot.datasets.tokens.codec.TokenBytes;
import org.pcot.datasets.tokens.codec.WellFormed;

/**
 * Byte-pair encoding of UTF-8: a pattern splits the text, and in each piece the neighbours whose
 * bytes together have the lowest rank are merged until none have one. jtokkit does this.
 *
 * <p>The pattern knows the letters and digits of the virtual machine's Unicode, which is 13 in Java
 * 17; later ones it takes for symbols.
 */
final class ByteLevel implements Codec {
  /** In the place of an id: a byte that the vocabulary lacks, which gives no token. */
  static final int NO_TOKEN = -1;

  /** The merged tokens and the single bytes, in the order of their ranks, and their ids. */
  record Ranks(List<byte[]> tokens, int[] ids) {}

  private final Encoding encoding;
  private final int[] idOfRank;
  private final TokenBytes bytes;
  private final SpecialTokens specialTokens;

  ByteLevel(String pattern, Ranks ranks, SpecialTokens specialTokens) {
    this(pattern, ranks, specialTokens, Map.of());
  }

  /**
   * @param plain tokens that another codec finds in a text
   */
  ByteLevel(String pattern, Ranks ranks, SpecialTokens specialTokens, Map<String, Integer> plain) {
    this.encoding = encoding(pattern, ranks.tokens());
    this.idOfRank = ranks.ids();
    this.specialTokens = specialTokens;
    int ordinary = (int) IntStream.of(idOfRank).filter(id -> id != NO_TOKEN).count();
    byte[][] bytesOfId = new byte[ordinary + specialTokens.ids().size() + plain.size()][];
    for (int rank = 0; rank < idOfRank.length; rank++) {
      if (idOfRank[rank] != NO_TOKEN) {
        bytesOfId[idOfRank[rank]] = ranks.tokens().get(rank);
      }
    }
    plain.forEach((token, id) -> bytesOfId[id] = token.getBytes(UTF_8));
    specialTokens.ids().values().forEach(id -> bytesOfId[id] = new byte[0]);
    this.bytes = new TokenBytes(bytesOfId);
  }

  private static Encoding encoding(String pattern, List<byte[]> tokens) {
    Map<byte[], Integer> ranks = new HashMap<>();
    for (int rank = 0; rank < tokens.size(); rank++) {
      ranks.put(tokens.get(rank), rank);
    }
    Pattern split =
        Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);
    EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    String name = "ranks";
    registry.registerGptBytePairEncoding(
        new GptBytePairEncodingParams(name, split, ranks, Map.of()));
    return registry.getEncoding(name).orElseThrow();
  }

  @Override
  public int[] encode(String text) {
    IntArrayList ranks = encoding.encodeOrdinary(WellFormed.text(text));
    return IntStream.range(0, ranks.size())
        .map(i -> idOfRank[ranks.get(i)])
        .filter(id -> id != NO_TOKEN)
        .toArray();
  }

  @Override
  public String decode(int[] ids) {
    return bytes.decode(ids);
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
