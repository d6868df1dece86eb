package org.pcot.datasets.tokens.bpe;

import java.util.HashMap;
import java.util.Map;

/**
 * Tokens that are not made by merging, and their ids.
 *
 * @param special no text has them
 * @param plain where a text has one, it is that token
 */
record AddedTokens(Map<String, Integer> special, Map<String, Integer> plain) {
  static final AddedTokens NONE = new AddedTokens(Map.of(), Map.of());

  Map<String, Integer> all() {
    Map<String, Integer> all = new HashMap<>(special);
    all.putAll(plain);
    return all;
  }
}
