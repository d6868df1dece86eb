package org.pcot.jobs.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pcot.jobs.theory.Claim;
import org.pcot.jobs.theory.Verdict;

/** Claims, a line each: in how many places of the grid they hold, and the place that is worst. */
final class ClaimTable {
  private static final String ROW = "%-40s %-10s %5s %5s %5s   %-44s%n";

  private ClaimTable() {}

  static String format(List<Claim> claims) {
    Map<String, List<Claim>> byName =
        claims.stream()
            .collect(Collectors.groupingBy(Claim::claim, LinkedHashMap::new, Collectors.toList()));
    StringBuilder table = new StringBuilder();
    table.append(
        row("claim", "source", "holds", "fails", "open", "worst: measured, theory, bound"));
    byName.values().forEach(places -> table.append(line(places)));
    table.append("open: outside the theorem, or too near to the threshold for this epsilon\n");
    return table.toString();
  }

  private static String line(List<Claim> places) {
    long holds = count(places, Verdict.HOLDS);
    long fails = count(places, Verdict.FAILS);
    Claim first = places.get(0);
    return row(
        first.claim(),
        first.source(),
        holds,
        fails,
        places.size() - holds - fails,
        places.stream()
            .filter(claim -> Verdict.valueOf(claim.verdict()).isDecided())
            .reduce((a, b) -> b.excess() > a.excess() ? b : a)
            .map(ClaimTable::place)
            .orElse(""));
  }

  private static String place(Claim claim) {
    StringBuilder text = new StringBuilder(number(claim.measured()));
    text.append(", ").append(number(claim.theory())).append(", ").append(number(claim.bound()));
    String separator = "  at ";
    if (claim.d() > 0) {
      text.append(separator).append("d=").append(claim.d());
      separator = " ";
    }
    if (!Double.isNaN(claim.pCot())) {
      text.append(separator).append("p=").append(number(claim.pCot()));
    }
    text.append(claim.round() > 0 ? " n=" + claim.round() : "");
    text.append(claim.noise() > 0 ? " noise=" + number(claim.noise()) : "");
    return text.append(claim.leap() > 1 ? " leap=" + claim.leap() : "").toString();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3g", value);
  }

  private static long count(List<Claim> places, Verdict verdict) {
    return places.stream().filter(claim -> claim.verdict().equals(verdict.name())).count();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells);
  }
}
