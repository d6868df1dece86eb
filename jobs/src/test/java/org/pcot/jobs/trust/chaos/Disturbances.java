package org.pcot.jobs.trust.chaos;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.pcot.jobs.trust.chaos.PcotProcess.Signal;

/** What one trial does to its processes: so many times, then it lets them be. */
final class Disturbances {
  private static final int MOST_PAUSE_MS = 500;

  private final Bench bench;
  private final Random random;
  private int left;

  Disturbances(Bench bench, int most) {
    this.left = most;
    this.bench = bench;
    this.random = bench.random();
  }

  /**
   * Disturbs a process, its executors perhaps several times.
   *
   * @return the signal that it was ended by; none when it was left to end by itself
   */
  Optional<Signal> disturb(PcotProcess process) throws IOException, InterruptedException {
    while (left > 0 && bench.awaitMoment(process)) {
      left--;
      Optional<Signal> end = disturbOnce(process);
      if (end.isPresent()) {
        return end;
      }
    }
    return Optional.empty();
  }

  private Optional<Signal> disturbOnce(PcotProcess process)
      throws IOException, InterruptedException {
    int hundredth = random.nextInt(100);
    if (hundredth < 4) {
      return interrupt(process, hundredth < 2 ? Signal.TERM : Signal.INT);
    }
    if (hundredth < 8) {
      pause(process);
      return Optional.empty();
    }
    Target target = target();
    bench.kill(process, target);
    return target == Target.EXECUTOR ? Optional.empty() : Optional.of(Signal.KILL);
  }

  private Target target() {
    if (!bench.scenario().hasExecutors()) {
      return Target.DRIVER;
    }
    int fifth = random.nextInt(5);
    return fifth == 0 ? Target.DRIVER : fifth == 1 ? Target.BOTH : Target.EXECUTOR;
  }

  private Optional<Signal> interrupt(PcotProcess process, Signal signal)
      throws IOException, InterruptedException {
    process.signal(signal);
    bench.tally().count("interrupts by SIG" + signal);
    return Optional.of(signal);
  }

  private void pause(PcotProcess process) throws IOException, InterruptedException {
    process.signal(Signal.STOP);
    Thread.sleep(random.nextInt(MOST_PAUSE_MS));
    process.signal(Signal.CONT);
    bench.tally().count("short pauses");
  }
}
