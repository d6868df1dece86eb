package org.pcot.datasets.tokens.bpe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * GPT-2's two files: {@code vocab.json} has the id of each token, {@code merges.txt} the pairs that
 * are merged, the first before the others.
 */
public final class Gpt2Files {
  public static final String VOCABULARY = "vocab.json";
  public static final String MERGES = "merges.txt";

  /** Contractions; words, numbers and symbols with the space before them; other spaces. */
  static final String PATTERN =
      "'(?:[stmd]|re|ve|ll)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  /** Of texts that are divided before and after every digit first: spaces before one stay alone. */
  static final String PATTERN_OF_SINGLE_DIGITS =
      "\\p{N}|'(?:[stmd]|re|ve|ll)| ?\\p{L}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?=\\p{N})|\\s+(?!\\S)|\\s+";

  private Gpt2Files() {}

  /**
   * @throws UserError when a file is damaged, or the two do not belong together
   */
  public static Codec open(TokenizerFiles files) {
    Map<String, Integer> vocabulary =
        BytePairs.vocabulary(files, VOCABULARY, files.json(VOCABULARY));
    List<BytePairs.Pair> pairs = new ArrayList<>();
    int line = 0;
    for (String text : files.text(MERGES).split("\r?\n")) {
      line++;
      boolean isHeader = line == 1 && text.startsWith("#version");
      if (!isHeader && !text.isEmpty()) {
        pairs.add(BytePairs.Pair.of(files, MERGES, "line " + line + " of " + MERGES, text));
      }
    }
    return new BytePairs(files, VOCABULARY, vocabulary, pairs)
        .codec(PATTERN, AddedTokens.NONE, false);
  }
}
