package org.pcot.jobs.benchmark.trl;

import java.util.List;

/** Steps along the same prompts. */
interface Training {
  /**
   * A prompt and what follows it.
   *
   * @param completion with the end of sequence, where it has one
   */
  record Row(int[] prompt, int[] completion) {}

  /**
   * What a step did.
   *
   * @param loss mean over the tokens of responses
   * @param rows that it was along
   */
  record Result(double loss, double gradientNorm, List<Row> rows) {}

  Result step();
}
