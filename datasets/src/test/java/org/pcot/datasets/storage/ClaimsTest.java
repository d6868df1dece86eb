package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClaimsTest {

  @Test
  void ofTakersThatRaceExactlyOneMakesTheFile() throws InterruptedException {
    for (int seed = 0; seed < 1500; seed++) {
      Takers takers = race(2 + seed % 4, seed, Takers.WELL);
      assertThat(Collections.frequency(takers.race(), true)).as("seed " + seed).isOne();
      assertThat(takers.store()).as("seed " + seed).containsExactly(Takers.FILE);
    }
  }

  private static Takers race(int takers, int seed, Takers.Fate fate) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Takers(takers, random::nextInt, taker -> random.nextInt(4), fate);
  }

  /** They die, sleep, and their clocks differ; the others come to an end, and no two are right. */
  @Test
  void takersThatDieOrSleepMakeNoSecondOne() throws InterruptedException {
    int made = 0;
    for (int seed = 0; seed < 3000; seed++) {
      Takers takers = race(2 + seed % 3, seed, new Troubled(seed));
      List<Boolean> believed = takers.race();
      int makers = Collections.frequency(believed, true);
      assertThat(makers).as("seed " + seed).isLessThanOrEqualTo(1);
      assertThat(believed.isEmpty() || takers.store().contains(Takers.FILE))
          .as("seed " + seed)
          .isTrue();
      made += makers;
    }
    assertThat(made).isGreaterThan(1500);
  }

  /** One in ten turns is slept before, up to 25 s; one in forty is the last. */
  private record Troubled(int seed) implements Takers.Fate {
    @Override
    public long sleep(int taker, int turn) {
      SplittableRandom random = new SplittableRandom((seed * 31L + taker) * 1009 + turn);
      if (random.nextInt(40) == 0) {
        return Takers.FOREVER;
      }
      return random.nextInt(10) == 0 ? random.nextLong(25_000) : 0;
    }

    @Override
    public boolean stands(int taker) {
      return (seed + taker) % 2 == 0;
    }

    @Override
    public double rate(int taker) {
      return 0.75 + 0.1 * ((seed / 7 + taker) % 6);
    }
  }

  @Test
  void inEveryOrderOfTheirRequestsOneOfTwoMakesTheFile() throws InterruptedException {
    assertThat(everyOrder(4, Takers.WELL, 1)).isGreaterThan(1000);
  }

  /** Wherever one of them stops, for as long that its claim counts no more, or for ever. */
  @Test
  void inEveryOrderOneOfTwoMayStopAnywhere() throws InterruptedException {
    int races = 0;
    long nearlyLate = Claims.IN_TIME - 2000;
    for (long stop : new long[] {nearlyLate, Claims.IN_TIME, Claims.DEAD + 1000, Takers.FOREVER}) {
      for (int turn = 0; turn < 12; turn++) {
        int last = turn;
        Takers.Sleep sleep = (taker, now) -> taker == 0 && now == last ? stop : 0;
        races += everyOrder(1, Takers.fate(sleep), 0);
      }
    }
    assertThat(races).isGreaterThan(500);
  }

  /**
   * Goes through all orders of two in which one is so many times interrupted by the other, for both
   * orders of their claims: a race is had again with its last choice changed.
   */
  private static int everyOrder(int interruptions, Takers.Fate fate, int least)
      throws InterruptedException {
    int races = 0;
    for (int first = 0; first < 2; first++) {
      int before = first;
      List<Integer> path = new ArrayList<>();
      do {
        List<Integer> options = new ArrayList<>();
        Takers takers =
            new Takers(2, count -> next(path, options, count), taker -> taker ^ before, fate);
        int makers = Collections.frequency(takers.race(), true);
        assertThat(makers).as("order " + path).isBetween(least, 1);
        races++;
        toNext(path, options, interruptions);
      } while (!path.isEmpty());
    }
    return races;
  }

  private static int next(List<Integer> path, List<Integer> options, int count) {
    int at = options.size();
    options.add(count);
    if (at == path.size()) {
      path.add(0);
    }
    return path.get(at);
  }

  private static void toNext(List<Integer> path, List<Integer> options, int most) {
    int last = path.size() - 1;
    while (last >= 0
        && (path.get(last) + 1 == options.get(last)
            || path.subList(0, last).stream().filter(choice -> choice > 0).count() == most)) {
      path.remove(last--);
    }
    if (last >= 0) {
      path.set(last, path.get(last) + 1);
    }
  }
}
