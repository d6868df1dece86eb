package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.pcot.jobs.trust.chaos.Bench.Verdict;
import org.pcot.jobs.trust.chaos.PcotProcess.Signal;

/** Two processes in one directory at once: as often as it takes until one has ended the work. */
record Rivals(Bench bench) {
  private static final int MOST_ROUNDS = 6;

  void run() throws IOException, InterruptedException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Set<Verdict> verdicts = round();
      if (verdicts.contains(Verdict.WRONG)) {
        return;
      }
      if (verdicts.contains(Verdict.COMPLETE)) {
        break;
      }
    }
    finish(bench);
  }

  /** Whatever happened: alone, the command ends what is left. */
  static void finish(Bench bench) throws IOException, InterruptedException {
    try (PcotProcess last = bench.start()) {
      Verdict verdict = bench.judge(last, Optional.empty());
      if (verdict == Verdict.COMPLETE) {
        bench.compare();
      } else if (verdict == Verdict.REFUSED) {
        bench.wrong(Finding.REFUSED, last.ending().toString());
      }
    }
  }

  private Set<Verdict> round() throws IOException, InterruptedException {
    Random random = bench.random();
    bench.tally().count("pairs of writers in one directory");
    try (PcotProcess first = bench.start(patience())) {
      long delay = bench.reference().duration().toMillis() * random.nextInt(100) / 100;
      Thread.sleep(random.nextBoolean() ? 0 : delay);
      List<String> stages = bench.scenario().stages();
      int stage = random.nextInt(2 * stages.size() + 1);
      if (stage < stages.size()) {
        try (PcotProcess second = bench.startCommand(stages.get(stage), patience())) {
          Set<Verdict> verdicts = fight(List.of(first));
          bench.judgeStage(second);
          return verdicts;
        }
      }
      try (PcotProcess second = bench.start(patience())) {
        return fight(List.of(first, second));
      }
    }
  }

  /** One of them may be killed. */
  private Set<Verdict> fight(List<PcotProcess> both) throws IOException, InterruptedException {
    int victim = bench.random().nextInt(both.size() + 1);
    boolean isKilled = victim < both.size() && bench.awaitMoment(both.get(victim));
    if (isKilled) {
      bench.kill(both.get(victim), bench.scenario().hasExecutors() ? Target.BOTH : Target.DRIVER);
    }
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    for (int each = 0; each < both.size(); each++) {
      Optional<Signal> signal =
          isKilled && each == victim ? Optional.of(Signal.KILL) : Optional.empty();
      verdicts.add(bench.judge(both.get(each), signal));
    }
    return verdicts;
  }

  private String[] patience() {
    boolean isToWait = !bench.scenario().isShared() && bench.random().nextBoolean();
    return isToWait ? new String[] {"--wait"} : new String[0];
  }
}
