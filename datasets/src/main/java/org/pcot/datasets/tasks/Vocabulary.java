package org.pcot.datasets.tasks;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The symbols of a task: padding, end of sequence, and then one character to a token. Immutable.
 */
public final class Vocabulary implements Serializable {
  private static final int PAD = 0;
  private static final int EOS = 1;
  private static final int UNKNOWN = -1;

  private final List<String> symbols;
  private final int[] idOfCharacter;

  private Vocabulary(List<String> symbols, int[] idOfCharacter) {
    this.symbols = symbols;
    this.idOfCharacter = idOfCharacter;
  }

  /** The vocabulary {@code <pad>}, {@code <eos>}, and these distinct ASCII characters, in order. */
  public static Vocabulary ofCharacters(String characters) {
    String[] symbols = new String[2 + characters.length()];
    symbols[PAD] = "<pad>";
    symbols[EOS] = "<eos>";
    int[] idOfCharacter = new int[128];
    Arrays.fill(idOfCharacter, UNKNOWN);
    for (int i = 0; i < characters.length(); i++) {
      char character = characters.charAt(i);
      if (character >= idOfCharacter.length || idOfCharacter[character] != UNKNOWN) {
        throw new IllegalArgumentException("not distinct ASCII characters: " + characters);
      }
      symbols[2 + i] = String.valueOf(character);
      idOfCharacter[character] = 2 + i;
    }
    return new Vocabulary(List.of(symbols), idOfCharacter);
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

  /** The token of each character. */
  public int[] encode(String text) {
    return encode(text, new int[text.length()]);
  }

  /** The token of each character, and the end-of-sequence token. */
  public int[] encodeWithEos(String text) {
    int[] ids = encode(text, new int[text.length() + 1]);
    ids[text.length()] = EOS;
    return ids;
  }

  private int[] encode(String text, int[] ids) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      int id = character < idOfCharacter.length ? idOfCharacter[character] : UNKNOWN;
      if (id == UNKNOWN) {
        throw new IllegalArgumentException(
            "character '" + character + "' at " + i + " of \"" + text + "\" is none of " + symbols);
      }
      ids[i] = id;
    }
    return ids;
  }

  /** The symbols of these tokens, one after the other; padding and end of sequence by name. */
  public String decode(int... ids) {
    StringBuilder text = new StringBuilder(ids.length);
    for (int id : ids) {
      text.append(symbols.get(id));
    }
    return text.toString();
  }
}
