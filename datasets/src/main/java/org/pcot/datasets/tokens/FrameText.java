package org.pcot.datasets.tokens;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pcot.datasets.UserError;

/**
 * One side of a frame: special tokens, and the text between them.
 *
 * @param texts one more than there are tokens; the first comes before the first token
 */
record FrameText(List<String> texts, List<String> tokens) {
  /** How special tokens are written, in texts where there are none. */
  private static final Pattern LIKE_A_TOKEN = Pattern.compile("<\\|[^|<>\\s]+\\|>");

  /**
   * @throws UserError when it names what looks like a special token, and the tokenizer has no such
   *     token
   */
  static FrameText of(String side, Tokenizer tokenizer) {
    List<String> texts = new ArrayList<>();
    List<String> tokens = new ArrayList<>();
    Matcher name = names(tokenizer.specialTokens()).matcher(side);
    int from = 0;
    while (name.find()) {
      texts.add(side.substring(from, name.start()));
      tokens.add(name.group());
      from = name.end();
    }
    texts.add(side.substring(from));
    texts.forEach(text -> requireText(text, tokenizer));
    return new FrameText(texts, tokens);
  }

  /** The longest name that is at a place. */
  private static Pattern names(Map<String, Integer> specialTokens) {
    return Pattern.compile(
        specialTokens.isEmpty()
            ? "(?!)"
            : specialTokens.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
  }

  /** Tokens that stand for themselves in any text are no mistake. */
  private static void requireText(String text, Tokenizer tokenizer) {
    LIKE_A_TOKEN
        .matcher(text)
        .results()
        .map(found -> found.group())
        .filter(name -> tokenizer.encode(name).length > 1)
        .findFirst()
        .ifPresent(
            name -> {
              throw new UserError(
                  "the prompt's template names " + name + ", which the tokenizer does not have",
                  "use special tokens of this tokenizer: " + some(tokenizer));
            });
  }

  /** Names of special tokens, for messages. */
  static String some(Tokenizer tokenizer) {
    int most = 12;
    List<String> names = List.copyOf(tokenizer.specialTokens().keySet());
    int more = names.size() - most;
    return names.stream().limit(most).collect(Collectors.joining(" "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  String first() {
    return texts.get(0);
  }

  String last() {
    return texts.get(tokens.size());
  }

  /** The ids of all but the last text. */
  int[] idsBeforeLast(Tokenizer tokenizer) {
    return eachToken(i -> IntStream.concat(text(i, tokenizer), token(i, tokenizer)));
  }

  /** The ids of all but the first text. */
  int[] idsAfterFirst(Tokenizer tokenizer) {
    return eachToken(i -> IntStream.concat(token(i, tokenizer), text(i + 1, tokenizer)));
  }

  private int[] eachToken(IntFunction<IntStream> ids) {
    return IntStream.range(0, tokens.size()).mapToObj(ids).flatMapToInt(part -> part).toArray();
  }

  private IntStream text(int i, Tokenizer tokenizer) {
    return IntStream.of(tokenizer.encode(texts.get(i)));
  }

  private IntStream token(int i, Tokenizer tokenizer) {
    return IntStream.of(tokenizer.specialTokens().get(tokens.get(i)));
  }
}
