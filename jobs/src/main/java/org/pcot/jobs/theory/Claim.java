package org.pcot.jobs.theory;

import java.io.Serializable;

/**
 * One claim, in one place of the grid, beside what was measured.
 *
 * @param claim its name
 * @param source where it is made: a theorem of the paper, or our derivation
 * @param round of STaR, 0 for pre-training
 * @param bound the most that {@code measured} may be, or for shares of inputs the least
 * @param theory the value that is claimed, NaN where there is none
 */
public record Claim(
    String claim,
    String source,
    int d,
    double pCot,
    double noise,
    int leap,
    long seed,
    int round,
    double theory,
    double bound,
    double measured,
    String verdict)
    implements Serializable {

  /** How far the measured value is off, in units of what is allowed; worse is more. */
  public double excess() {
    double error = Double.isNaN(theory) ? measured : Math.abs(measured - theory);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : bound == 0 ? error : error / bound;
  }

  public boolean fails() {
    return verdict.equals(Verdict.FAILS.name());
  }
}
