package org.pcot.datasets.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * Several that want the same file at once, on a store that lets the last creator win. One of them
 * moves at a time, by one request; which one, a choice decides, so that a race can be had again.
 */
final class Takers {
  /** What becomes of a taker besides its turn. */
  interface Fate {
    /** Before a turn: how long, in milliseconds, it sleeps; never waking is being dead. */
    long sleep(int taker, int turn);

    /** Whether its steady clock stands while it sleeps, as that of a machine does. */
    boolean stands(int taker);

    /** How fast its clocks go. */
    double rate(int taker);
  }

  static final Fate WELL = fate((taker, turn) -> 0);
  static final long FOREVER = Long.MAX_VALUE / 4;

  interface Sleep {
    long millis(int taker, int turn);
  }

  static Fate fate(Sleep sleep) {
    return new Fate() {
      @Override
      public long sleep(int taker, int turn) {
        return sleep.millis(taker, turn);
      }

      @Override
      public boolean stands(int taker) {
        return false;
      }

      @Override
      public double rate(int taker) {
        return 1;
      }
    };
  }

  /** Killed, or left behind when the race is over. */
  private static final class Dead extends Error {
    private static final long serialVersionUID = 1;

    Dead() {
      super("dead", null, false, false);
    }
  }

  private static final int STEP_MS = 40;
  static final String FILE = "lease_000001";

  private final Set<String> store = new TreeSet<>();
  private final List<Taker> takers = new ArrayList<>();
  private final Semaphore back = new Semaphore(0);
  private final IntUnaryOperator choice;
  private final IntUnaryOperator order;
  private final Fate fate;
  private long now;
  private Taker last;

  /**
   * @param choice of the next that moves, among so many that are ready, counted from 0; 0 is the
   *     one that moved last, if it is ready
   * @param order of a claim, given its taker: by it and then by age claims are sorted
   */
  Takers(int count, IntUnaryOperator choice, IntUnaryOperator order, Fate fate) {
    this.choice = choice;
    this.order = order;
    this.fate = fate;
    for (int i = 0; i < count; i++) {
      takers.add(new Taker(i));
    }
  }

  /** What there is in the end. */
  Set<String> store() {
    return store;
  }

  /** Lets all run to their ends; gives what each believes: whether it made the file. */
  List<Boolean> race() throws InterruptedException {
    for (Taker taker : takers) {
      taker.start();
      back.acquire();
    }
    while (takers.stream().anyMatch(taker -> !taker.isOver && taker.wakes < FOREVER)) {
      List<Taker> ready = ready();
      Taker next = ready.get(choice.applyAsInt(ready.size()));
      now += STEP_MS;
      last = next;
      next.move();
    }
    for (Taker taker : takers) {
      taker.bury();
    }
    return takers.stream().filter(taker -> taker.wakes < FOREVER).map(t -> t.hasMade).toList();
  }

  private List<Taker> ready() {
    long first = takers.stream().filter(t -> !t.isOver).mapToLong(t -> t.wakes).min().orElseThrow();
    now = Math.max(now, first);
    return takers.stream()
        .filter(taker -> !taker.isOver && taker.wakes <= now)
        .sorted(Comparator.comparing(taker -> taker != last))
        .toList();
  }

  private final class Taker implements Claims.Names, ClaimTime, Supplier<String>, Runnable {
    private final int number;
    private final Semaphore go = new Semaphore(0);
    private final Thread thread = new Thread(this);
    private int turn;
    private int claims;
    private long wakes;
    private long slept;
    private boolean isOver;
    private boolean isBuried;
    private boolean hasMade;

    Taker(int number) {
      this.number = number;
    }

    void start() {
      thread.start();
    }

    void move() throws InterruptedException {
      go.release();
      back.acquire();
    }

    void bury() throws InterruptedException {
      isBuried = true;
      go.release();
      thread.join();
    }

    @Override
    public void run() {
      try {
        hasMade = new Claims(this, FILE, this, this).create();
      } catch (Dead e) {
        hasMade = false;
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      } finally {
        isOver = true;
        back.release();
      }
    }

    /** Waits for its turn, and for as long as it sleeps before. */
    private void turn(long wait) {
      if (isBuried) {
        throw new Dead();
      }
      long sleep = fate.sleep(number, turn++);
      wakes = sleep == FOREVER ? FOREVER : now + wait + sleep;
      slept += fate.stands(number) ? sleep : 0;
      back.release();
      go.acquireUninterruptibly();
      if (isBuried) {
        throw new Dead();
      }
    }

    @Override
    public boolean has(String name) {
      turn(0);
      return store.contains(name);
    }

    @Override
    public void put(String name) {
      turn(0);
      store.add(name);
      turn(0); // the answer comes later
    }

    @Override
    public void remove(String name) {
      turn(0);
      store.remove(name);
    }

    @Override
    public Set<String> all() {
      turn(0);
      return new HashSet<>(store);
    }

    @Override
    public Moment now() {
      double rate = fate.rate(number);
      return new Moment((long) ((now - slept) * rate), (long) (now * rate) + number * 1_000_000L);
    }

    @Override
    public void pause() {
      turn(100);
    }

    @Override
    public String get() {
      return "%d-%03d".formatted(order.applyAsInt(number), 100 * number + claims++);
    }
  }
}
