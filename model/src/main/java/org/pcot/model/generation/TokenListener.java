package org.pcot.model.generation;

/** Hears of tokens as they are chosen. */
@FunctionalInterface
public interface TokenListener {
  TokenListener NONE = (response, token) -> {};

  /**
   * @param response which of the request's, prompt after prompt
   */
  void chosen(int response, int token);
}
