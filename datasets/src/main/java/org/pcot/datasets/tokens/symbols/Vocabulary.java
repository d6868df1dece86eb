package org.pcot.datasets.tokens.symbols;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The symbols of a task: padding, end of sequence, and then either single characters or words with
 * a space between them. Immutable.
 */
public final class Vocabulary implements Serializable {
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

  public int size() {
    return symbols.size();
  }

  /** Every symbol, at the place of its id. */
  public List<String> symbols() {
    return symbols;
  }

  public int padId() {
    return PAD;
  }

  public int eosId() {
    return EOS;
  }

  /** The token of each symbol. */
  public int[] encode(String text) {
    List<String> parts = split(text);
    return encode(parts, new int[parts.size()]);
  }

  /** The token of each symbol, and the end-of-sequence token. */
  public int[] encodeWithEos(String text) {
    List<String> parts = split(text);
    int[] tokens = encode(parts, new int[parts.size() + 1]);
    tokens[parts.size()] = EOS;
    return tokens;
  }

  private List<String> split(String text) {
    if (isOfWords) {
      return text.isEmpty() ? List.of() : List.of(text.split(SPACE, -1));
    }
    return text.chars().mapToObj(Character::toString).toList();
  }

  private int[] encode(List<String> parts, int[] tokens) {
    for (int i = 0; i < parts.size(); i++) {
      Integer id = ids.get(parts.get(i));
      if (id == null) {
        throw new IllegalArgumentException(
            "symbol '" + parts.get(i) + "' at " + i + " of " + parts + " is none of " + symbols);
      }
      tokens[i] = id;
    }
    return tokens;
  }

  /** The text of these tokens; padding and end of sequence by name. */
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder(2 * tokens.length);
    for (int i = 0; i < tokens.length; i++) {
      if (isOfWords && i > 0) {
        text.append(SPACE);
      }
      text.append(symbols.get(tokens[i]));
    }
    return text.toString();
  }
}
