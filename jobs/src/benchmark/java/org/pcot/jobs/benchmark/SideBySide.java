package org.pcot.jobs.benchmark;

import java.util.List;
import org.pcot.jobs.benchmark.Work.Kind;

/** Times of one work, of this project first, after it was seen that all compute the same. */
record SideBySide(Interleaved times) {
  /**
   * Prepares the contenders, and measures them in turn.
   *
   * @param checked sequences whose results are compared
   * @throws IllegalStateException when one does not compute what the first does
   */
  static SideBySide measure(Work work, int checked, List<Contender> contenders, int rounds) {
    float[] parameters = WorkParameters.of(work);
    contenders.forEach(contender -> contender.prepare(work, parameters));
    Agreement agreement = Agreement.with(contenders.get(0), work, checked);
    contenders.stream().skip(1).forEach(agreement::require);
    return new SideBySide(Interleaved.measure(work, contenders, rounds));
  }

  /**
   * Prints each one's time, and how many times faster this project is than the fastest other.
   *
   * @param wantedRatio what it is wanted to be
   */
  void print(double wantedRatio) {
    Work work = times.work();
    times.lines().forEach(System.out::println);
    System.out.printf(
        "%-32s %.2f times the fastest of the others (wanted: %.1f)%n",
        work.name(), times.ratioToFastestRival(), wantedRatio);
    if (work.kind() == Kind.TRAINING && work.pCot() == 1) {
      double operations = work.trainingOperations();
      System.out.printf(
          "%-32s %.0f GFLOP/s, %.0f%% of sgemm's peak%n",
          work.name(),
          operations / times.median(0) / 1e6,
          100 * times.medianShareOfPeak(operations));
    }
  }
}
