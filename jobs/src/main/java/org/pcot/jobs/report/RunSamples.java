package org.pcot.jobs.report;

import java.util.List;

/**
 * Some of what a run sampled.
 *
 * @param kept iterations whose rollouts are there
 * @param iterations those of them that the page shows, ascending
 */
record RunSamples(int kept, List<Iteration> iterations) {
  static final RunSamples NONE = new RunSamples(0, List.of());

  /**
   * One iteration: what all of its responses were like, and some of them.
   *
   * @param weights iterations behind the model that wrote them
   * @param right share of right responses, and so on; lengths in tokens
   */
  record Iteration(
      int number,
      long weights,
      int responses,
      int prompts,
      double right,
      double longShare,
      double truncated,
      double meanLength,
      double reward,
      List<Prompt> shown) {}

  /**
   * A prompt and some of the responses to it.
   *
   * @param responses how many there were, of which so many were right
   */
  record Prompt(
      int number, Text text, String answer, int responses, int right, List<Response> shown) {}

  /** A response, and what it earned. */
  record Response(
      Text text,
      int tokens,
      double reward,
      double advantage,
      boolean isRight,
      boolean isLong,
      boolean ended) {}

  /**
   * As a page may show it, see {@link org.pcot.datasets.TerminalText}.
   *
   * @param more characters that were cut off
   */
  record Text(String shown, int more) {}
}
