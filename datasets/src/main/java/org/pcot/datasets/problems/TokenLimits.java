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
}
