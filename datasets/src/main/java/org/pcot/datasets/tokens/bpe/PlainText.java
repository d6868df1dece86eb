package org.pcot.datasets.tokens.bpe;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.SpecialTokens;

/**
 * What is done to a text before its bytes are paired, as Qwen's tokenizers do: tokens that stand
 * for themselves are taken out of it, the longest first, and the rest is composed.
 *
 * @param isComposed whether to Unicode's form NFC
 */
record PlainText(Codec codec, boolean isComposed, Map<String, Integer> tokens, Pattern pattern)
    implements Codec {

  static Codec of(Codec codec, boolean isComposed, Map<String, Integer> tokens) {
    if (!isComposed && tokens.isEmpty()) {
      return codec;
    }
    String alternatives =
        tokens.keySet().stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return new PlainText(
        codec, isComposed, tokens, Pattern.compile(tokens.isEmpty() ? "(?!)" : alternatives));
  }

  @Override
  public int[] encode(String text) {
    IntStream.Builder ids = IntStream.builder();
    Matcher token = pattern.matcher(text);
    int from = 0;
    while (token.find()) {
      add(text.substring(from, token.start()), ids);
      ids.add(tokens.get(token.group()));
      from = token.end();
    }
    add(text.substring(from), ids);
    return ids.build().toArray();
  }

  private void add(String part, IntStream.Builder ids) {
    String composed = isComposed ? Normalizer.normalize(part, Normalizer.Form.NFC) : part;
    IntStream.of(codec.encode(composed)).forEach(ids::add);
  }

  @Override
  public String decode(int[] ids) {
    return codec.decode(ids);
  }

  @Override
  public int vocabularySize() {
    return codec.vocabularySize();
  }

  @Override
  public SpecialTokens specialTokens() {
    return codec.specialTokens();
  }
}
