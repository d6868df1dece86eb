package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.util.Optional;
import org.pcot.jobs.trust.chaos.Bench.Verdict;
import org.pcot.jobs.trust.chaos.PcotProcess.Signal;

/** A process that is stopped, another one that takes its work over, and then the first goes on. */
record Sleeper(Bench bench) {

  void run() throws IOException, InterruptedException {
    try (PcotProcess sleeper = bench.start()) {
      boolean isAsleep = bench.awaitMoment(sleeper);
      if (isAsleep) {
        sleeper.signal(Signal.STOP);
        bench.tally().count("pauses for longer than a lease holds");
      }
      Verdict verdict = takeOver(sleeper);
      if (verdict == Verdict.WRONG || bench.judge(sleeper, Optional.empty()) == Verdict.WRONG) {
        return;
      }
    }
    Rivals.finish(bench);
  }

  /** The first one wakes up while the second works, or when it is done. */
  private Verdict takeOver(PcotProcess sleeper) throws IOException, InterruptedException {
    String[] patience = bench.scenario().isShared() ? new String[0] : new String[] {"--wait"};
    try (PcotProcess heir = bench.start(patience)) {
      if (bench.random().nextBoolean()) {
        bench.awaitMoment(heir);
      } else {
        heir.ended(Bench.PATIENCE);
      }
      sleeper.signal(Signal.CONT);
      return bench.judge(heir, Optional.empty());
    }
  }
}
