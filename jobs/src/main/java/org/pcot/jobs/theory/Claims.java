package org.pcot.jobs.theory;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.model.linear.LinearOptimum;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.model.linear.SgdBound;
import org.pcot.rl.linear.GreedyThreshold;
import org.pcot.rl.linear.LongShareRecursion;

/**
 * The claims of Theorems 1 and 2 about one cell of clean, whole chains.
 *
 * @param epsilon how far probabilities may be from what the theorems say
 */
record Claims(double epsilon, LinearTrainingConfig config) {
  private static final String THEOREM_1 = "Theorem 1";
  private static final String THEOREM_2 = "Theorem 2";
  private static final double GREATEST_SHARE = 0.75;

  /**
   * @param rounds rows of one cell, after pre-training and after each round
   */
  List<Claim> of(List<TheoryRow> rounds) {
    TheoryRow start = rounds.get(0);
    List<Claim> claims = new ArrayList<>();
    if (start.pCot() == 0) {
      rounds.forEach(row -> claims.add(control(row)));
      return claims;
    }
    claims.addAll(pretraining(start));
    rounds.stream().skip(1).forEach(row -> claims.add(share(row)));
    if (rounds.size() > 1) {
      claims.add(roundsToGreedy(rounds));
    }
    return claims;
  }

  private List<Claim> pretraining(TheoryRow row) {
    double p = row.pCot();
    return List.of(
        firstWeight(row),
        near(row, THEOREM_1, "P(y_1 = x_1)", (1 + p) / 2, row.firstIsX1()),
        near(row, THEOREM_1, "P(stop | y_1 = x_1)", (1 - p) / (1 + p), row.stopAfterFirst()),
        near(row, THEOREM_1, "P(correct long)", p, row.longCorrect()),
        near(row, THEOREM_1, "P(correct short)", (1 - p) / 2, row.shortCorrect()),
        greedy(row));
  }

  /** SGD stays near the penalised optimum, and that near the theorem's weight. */
  private Claim firstWeight(TheoryRow row) {
    double theory = Math.log((1 + row.pCot()) / (1 - row.pCot()));
    double gap = theory - LinearOptimum.of(row.pCot(), row.d(), config).first();
    double bound =
        gap + SgdBound.distance(row.d(), config.lambda(0, row.d()), config.steps(0, row.d()));
    double distance = row.firstWeightDistance();
    Verdict verdict = within(row, Verdict.of(distance <= bound));
    return claim(row, THEOREM_1, "|w_1 - ln((1+p)/(1-p)) e_1|", 0, bound, distance, verdict);
  }

  private Claim near(TheoryRow row, String source, String name, double theory, double measured) {
    Verdict verdict = within(row, Verdict.of(Math.abs(measured - theory) <= epsilon));
    return claim(row, source, name, theory, epsilon, measured, verdict);
  }

  private Claim greedy(TheoryRow row) {
    boolean isLong = row.pCot() > LongShareRecursion.THRESHOLD;
    double measured = isLong ? row.greedyChains() : row.greedyFirst();
    Verdict verdict =
        isNearThreshold(row.pCot()) ? Verdict.AT_THRESHOLD : within(row, Verdict.of(measured == 1));
    String name = isLong ? "greedy = correct chain" : "greedy = (x_1, stop)";
    return claim(row, THEOREM_1, name, 1, 1, measured, verdict);
  }

  private Claim share(TheoryRow row) {
    double theory = new LongShareRecursion(row.pCot()).shareAfter(row.round());
    double bound = Math.min(1, epsilon * Math.pow(2, row.round()));
    Verdict verdict = Verdict.of(Math.abs(row.longCorrect() - theory) <= bound);
    return claim(
        row, THEOREM_2, "share of long answers", theory, bound, row.longCorrect(), verdict);
  }

  private Claim roundsToGreedy(List<TheoryRow> rounds) {
    TheoryRow start = rounds.get(0);
    LongShareRecursion recursion = new LongShareRecursion(start.pCot());
    int theory = recursion.roundsToThreshold().orElseThrow();
    OptionalInt measured =
        rounds.stream()
            .filter(row -> row.greedyChains() == 1)
            .mapToInt(TheoryRow::round)
            .findFirst();
    boolean isOpen =
        isNearThreshold(recursion.shareAfter(theory))
            || theory > 0 && isNearThreshold(recursion.shareAfter(theory - 1));
    boolean holds = measured.isPresent() && measured.getAsInt() == theory;
    Verdict verdict = isOpen ? Verdict.AT_THRESHOLD : Verdict.of(holds);
    double found = measured.isPresent() ? measured.getAsInt() : Double.NaN;
    return claim(start, THEOREM_2, "rounds to perfect greedy", theory, 0, found, verdict);
  }

  /** Nothing long is there to be found, however many rounds. */
  private Claim control(TheoryRow row) {
    Verdict verdict = Verdict.of(row.longCorrect() <= epsilon && row.greedyLong() == 0);
    return claim(
        row, "control", "no long answers from p_cot = 0", 0, epsilon, row.longCorrect(), verdict);
  }

  /** Whether this epsilon leaves both sides of the greedy threshold open. */
  private boolean isNearThreshold(double share) {
    return Math.abs(share - GreedyThreshold.compute(0, 1)) <= epsilon;
  }

  private static Verdict within(TheoryRow row, Verdict verdict) {
    return row.pCot() > 0 && row.pCot() < GREATEST_SHARE ? verdict : Verdict.OUTSIDE_THEOREM;
  }

  private static Claim claim(
      TheoryRow row,
      String source,
      String name,
      double theory,
      double bound,
      double measured,
      Verdict verdict) {
    return new Claim(
        name,
        source,
        row.d(),
        row.pCot(),
        row.noise(),
        row.leap(),
        row.seed(),
        row.round(),
        theory,
        bound,
        measured,
        verdict.name());
  }
}
