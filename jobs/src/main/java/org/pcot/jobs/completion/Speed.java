package org.pcot.jobs.completion;

import java.util.Locale;

/**
 * How fast a model read and wrote.
 *
 * @param promptTokens in all prompts
 * @param firstTokens chosen right after a prompt
 * @param laterTokens chosen after another token
 */
public record Speed(
    int promptTokens, double promptSeconds, int firstTokens, int laterTokens, double laterSeconds) {
  /** On one line. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%,d prompt tokens, %s a second; %,d tokens generated, %s a second; %.1f s",
        promptTokens,
        rate(promptTokens, promptSeconds),
        firstTokens + laterTokens,
        rate(laterTokens, laterSeconds),
        promptSeconds + laterSeconds);
  }

  private static String rate(int tokens, double seconds) {
    double rate = tokens / Math.max(seconds, 1e-9);
    return String.format(Locale.ROOT, rate < 100 ? "%.1f" : "%,.0f", rate);
  }
}
