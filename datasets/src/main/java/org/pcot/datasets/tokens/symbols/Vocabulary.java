package org.pcot.datasets.tokens.symbols;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * The symbols of a task: padding, end of sequence, and then either single characters or words with
 * a space between them. Immutable.
 */
public final class Vocabulary implements Tokenizer {
  private static final int PAD = 0;
  private static final int EOS = 1;
  private static final String SPACE = " ";

  private final List<String> symbols;
  private final Map<String, Integer> ids;
  private final boolean isOfWords;

  private Vocabulary(List<String> ownSymbols, boolean isOfWords) {
    List<String> all = new ArrayList<>(List.of("<pad>", "<eos>"));
    Map<String, Integer> idOfSymbol = new HashMap<>();
    for (String symbol : ownSymbols) {
      boolean isVisible = !symbol.isEmpty() && symbol.chars().allMatch(c -> c > ' ' && c < 127);
      if (!isVisible || idOfSymbol.put(symbol, all.size()) != null) {
        throw new IllegalArgumentException("not distinct symbols of ASCII: " + ownSymbols);
      }
      all.add(symbol);
    }
    this.symbols = List.copyOf(all);
    this.ids = Map.copyOf(idOfSymbol);
    this.isOfWords = isOfWords;
  }

  /** The vocabulary {@code <pad>}, {@code <eos>}, and these distinct ASCII characters, in order. */
  public static Vocabulary ofCharacters(String characters) {
    return new Vocabulary(characters.chars().mapToObj(Character::toString).toList(), false);
  }

  /**
   * The vocabulary {@code <pad>}, {@code <eos>}, and these distinct words of ASCII without spaces.
   */
  public static Vocabulary ofWords(String... words) {
    return new Vocabulary(List.of(words), true);
  }

  /** Whether a space stands between two symbols in a text; otherwise each is one character. */
  public boolean isOfWords() {
    return isOfWords;
  }

  @Override
  public int vocabularySize() {
    return symbols.size();
  }

  /** Every symbol, at the place of its id. */
  public List<String> symbols() {
    return symbols;
  }

  @Override
  public OptionalInt beginOfSequence() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt endOfSequence() {
    return OptionalInt.of(EOS);
  }

  @Override
  public OptionalInt padding() {
    return OptionalInt.of(PAD);
  }

  public int padId() {
    return PAD;
  }

  public int eosId() {
    return EOS;
  }

  @Override
  public Map<String, Integer> specialTokens() {
    Map<String, Integer> special = new LinkedHashMap<>();
    IntStream.of(PAD, EOS).sorted().forEach(id -> special.put(symbols.get(id), id));
    return Collections.unmodifiableMap(special);
  }

  @Override
  public String sha256() {
    String separator = isOfWords ? SPACE : "";
    return DigestUtils.sha256Hex(String.join("\0", symbols) + "\0" + separator);
  }

  /**
   * The token of each symbol.
   *
   * @throws IllegalArgumentException for what is none
   */
  @Override
  public int[] encode(String text) {
    List<String> parts = split(text);
    int[] tokens = new int[parts.size()];
    for (int i = 0; i < tokens.length; i++) {
      Integer id = ids.get(parts.get(i));
      if (id == null) {
        throw new IllegalArgumentException(
            "symbol '" + parts.get(i) + "' at " + i + " of " + parts + " is none of " + symbols);
      }
      tokens[i] = id;
    }
    return tokens;
  }

  private List<String> split(String text) {
    if (isOfWords) {
      return text.isEmpty() ? List.of() : List.of(text.split(SPACE, -1));
    }
    return text.chars().mapToObj(Character::toString).toList();
  }

  /** The text of these tokens; padding and end of sequence by name. */
  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder(2 * tokens.length);
    for (int i = 0; i < tokens.length; i++) {
      if (isOfWords && i > 0) {
        text.append(SPACE);
      }
      text.append(symbol(tokens[i]));
    }
    return text.toString();
  }

  private String symbol(int token) {
    if (token < 0 || token >= symbols.size()) {
      throw new UserError(
          "token " + token + ": these symbols have tokens 0 to " + (symbols.size() - 1),
          "decode with the tokenizer that the text was encoded with");
    }
    return symbols.get(token);
  }
}
