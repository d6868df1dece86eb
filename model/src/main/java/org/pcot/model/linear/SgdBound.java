package org.pcot.model.linear;

/**
 * How far {@link LinearSgd} may end from the minimiser w* of its objective f, in expectation over
 * the examples it draws: what Proposition 1 of the paper is for, with the constants of Theorem
 * 14.11 in Shalev-Shwartz and Ben-David, "Understanding Machine Learning" (2014). The proposition
 * is not reproduced word for word.
 *
 * <p>f is lambda-strongly convex. Features are signs, so {@code |phi| = R} with R² their number.
 * Iterates are {@code w = (sum of c_s phi_s)/(lambda t)} over t terms with {@code |c_s| < 1}, so
 * {@code |w| <= R/lambda}, and {@code rho = 2R} bounds the stochastic gradients {@code lambda w - c
 * phi}. With steps {@code 1/(lambda t)} the theorem says of the average v of T iterates
 *
 * <pre>{@code E f(v) - f(w*) <= rho² (1 + ln T) / (2 lambda T) = 2 R² (1 + ln T) / (lambda T)}
 * </pre>
 *
 * and strong convexity, {@code f(v) - f(w*) >= lambda/2 |v - w*|²}, turns this into
 *
 * <pre>{@code E |v - w*|² <= 4 R² (1 + ln T) / (lambda² T)}</pre>
 *
 * whose root bounds {@code E |v - w*|} (Jensen). Scores then differ by at most R times as much, and
 * probabilities by a quarter of that, the steepest slope of the logistic function.
 */
public final class SgdBound {
  private SgdBound() {}

  /** Bound on the expected Euclidean distance of the averaged iterates from the minimiser. */
  public static double distance(int features, double lambda, long steps) {
    return 2 / lambda * Math.sqrt(features * (1 + StrictMath.log(steps)) / steps);
  }

  /** Bound on the difference of two heads' probabilities, for weights at this distance. */
  public static double probability(int features, double distance) {
    return Math.sqrt(features) * distance / 4;
  }
}
