package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import org.pcot.jobs.trust.chaos.Bench.Verdict;

/** What is done to a scenario in a trial, until it is finished. */
enum Plan {
  /** One process at a time is disturbed, and started again until it ends by itself. */
  RESUME {
    @Override
    void run(Bench bench, int most) throws IOException, InterruptedException {
      Disturbances left = new Disturbances(bench, most);
      Verdict verdict;
      do {
        try (PcotProcess process = bench.start()) {
          verdict = bench.judge(process, left.disturb(process));
        }
      } while (verdict == Verdict.STOPPED);
      if (verdict == Verdict.COMPLETE) {
        bench.compare();
      }
    }
  },

  /** Two processes at a time, one of which may be killed. */
  RIVALS {
    @Override
    void run(Bench bench, int most) throws IOException, InterruptedException {
      new Rivals(bench).run();
    }
  },

  /** A process sleeps for longer than a lease holds, and wakes up while another has its work. */
  PAUSE {
    @Override
    void run(Bench bench, int most) throws IOException, InterruptedException {
      new Sleeper(bench).run();
    }
  };

  /**
   * Goes on until the work is finished.
   *
   * @param most how often processes are disturbed at most
   */
  abstract void run(Bench bench, int most) throws IOException, InterruptedException;
}
