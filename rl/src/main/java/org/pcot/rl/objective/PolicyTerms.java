package org.pcot.rl.objective;

import java.io.Serializable;

/**
 * What an objective is made of, token by token; ρ is the probability under the policy over that
 * when the token was sampled, A the advantage. Both probabilities are of the whole distribution at
 * the temperature, even if tokens were drawn from a part of it: one that is divided by the part's
 * share, and one that is not, would give ratios other than 1 before any update.
 *
 * @param temperature that log-probabilities are taken at
 * @param isRatioClipped whether to maximise {@code min(ρ·A, clip(ρ, 1 - clipLow, 1 + clipHigh)·A)}
 *     (Schulman et al. 2017, eq. 7); otherwise {@code A · log-probability}, whose gradient is the
 *     same as long as ρ = 1
 * @param klCoefficient of the penalty {@code e^u - u - 1}, u = reference's log-probability minus
 *     the policy's: an estimate of the KL divergence from the reference (Shao et al. 2024, eq. 4)
 */
public record PolicyTerms(
    double temperature,
    boolean isRatioClipped,
    double clipLow,
    double clipHigh,
    double klCoefficient)
    implements Serializable {

  /** {@code A · log-probability} alone. */
  public static PolicyTerms plain(double temperature) {
    return new PolicyTerms(temperature, false, 0, 0, 0);
  }

  public boolean needsReference() {
    return klCoefficient != 0;
  }
}
