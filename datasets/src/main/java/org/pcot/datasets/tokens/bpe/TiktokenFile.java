package org.pcot.datasets.tokens.bpe;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.SpecialTokens;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * Llama 3's {@code tokenizer.model}: a line for each token, its bytes in base64 and its rank, which
 * is its id. The file has neither the split pattern nor the 256 special tokens that follow; both
 * are those of Meta's code, in the names of Llama 3 (later versions renamed a few reserved ones).
 */
public final class TiktokenFile {
  public static final int LLAMA3_TOKENS = 128_000;

  /**
   * Contractions, words with one symbol before them, up to 3 digits, symbols, line ends, spaces.
   */
  private static final String PATTERN =
      "(?i:'(?:[stmd]|re|ve|ll))|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final int SPECIAL_TOKENS = 256;
  private static final Map<Integer, String> NAMED =
      Map.of(
          0,
          "<|begin_of_text|>",
          1,
          "<|end_of_text|>",
          6,
          "<|start_header_id|>",
          7,
          "<|end_header_id|>",
          9,
          "<|eot_id|>");

  private TiktokenFile() {}

  /** Whether the first line has the form of this file's lines. */
  public static boolean looksLike(String firstLine) {
    return firstLine.matches("\\S+ \\d+");
  }

  /**
   * @throws UserError when the file is damaged, or not Llama 3's
   */
  public static Codec open(TokenizerFiles files, String name) {
    List<byte[]> tokens = tokens(files, name);
    if (tokens.size() != LLAMA3_TOKENS) {
      throw new UserError(
          files.origin()
              + ": has "
              + tokens.size()
              + " tokens; Llama 3's file has "
              + LLAMA3_TOKENS
              + ", and the split pattern of other tiktoken files is not known",
          "copy the file again if it is Llama 3's, or give the model's tokenizer.json");
    }
    return codec(tokens);
  }

  static Codec codec(List<byte[]> tokens) {
    int[] ids = IntStream.range(0, tokens.size()).toArray();
    return new ByteLevel(PATTERN, new ByteLevel.Ranks(tokens, ids), specialTokens(tokens.size()));
  }

  /** The tokens in the order of their ranks, every single byte among them. */
  static List<byte[]> tokens(TokenizerFiles files, String name) {
    List<byte[]> tokens = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String line : files.text(name).split("\n")) {
      String place = "line " + (tokens.size() + 1) + ": ";
      int space = line.indexOf(' ');
      if (space < 0 || !line.substring(space + 1).equals(String.valueOf(tokens.size()))) {
        throw files.damaged(
            name, place + "is not base64, a space, and the rank " + tokens.size() + ": " + line);
      }
      String base64 = line.substring(0, space);
      if (!seen.add(base64)) {
        throw files.damaged(name, place + "repeats the token of an earlier line: " + line);
      }
      try {
        tokens.add(Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException e) {
        throw files.damaged(name, place + "is not base64: " + base64, e);
      }
    }
    long bytes = tokens.stream().filter(token -> token.length == 1).count();
    if (bytes != 256) {
      throw files.damaged(name, "has tokens for " + bytes + " of the 256 bytes");
    }
    return tokens;
  }

  private static SpecialTokens specialTokens(int firstId) {
    Map<String, Integer> ids = new TreeMap<>();
    int reserved = 0;
    for (int i = 0; i < SPECIAL_TOKENS; i++) {
      String name =
          NAMED.containsKey(i) ? NAMED.get(i) : "<|reserved_special_token_" + reserved++ + "|>";
      ids.put(name, firstId + i);
    }
    return SpecialTokens.of(ids);
  }
}
