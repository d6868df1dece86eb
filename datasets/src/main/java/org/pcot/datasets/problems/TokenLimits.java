package org.pcot.datasets.problems;

import java.io.Serializable;

/**
 * The most tokens that problems need.
 *
 * @param prompt of a prompt
 * @param response of a response, end-of-sequence token included
 */
public record TokenLimits(int prompt, int response) implements Serializable {
  /** Of the longest response, end-of-sequence token not counted. */
  public int longestResponse() {
    return response - 1;
  }

  /** Of the longest prompt with the longest response. */
  public int positions() {
    return prompt + response;
  }

  /** With room for more tokens before a prompt. */
  TokenLimits plusPrompt(int tokens) {
    return new TokenLimits(prompt + tokens, response);
  }

  /** With room for more tokens of a response. */
  TokenLimits plusResponse(int tokens) {
    return new TokenLimits(prompt, response + tokens);
  }
}
