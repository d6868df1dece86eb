package org.pcot.model.kernels.torch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The members of a group on threads of this virtual machine. */
final class MembersOnThreads {
  private MembersOnThreads() {}

  /** What each does. */
  interface Work<R> {
    R apply(AllReduce.Member joining) throws Exception;
  }

  /** What members did, by rank; the first one that failed is thrown. */
  static <R> List<R> of(int members, Duration patience, Work<R> work) throws Exception {
    String[] said = new String[members];
    CyclicBarrier barrier = new CyclicBarrier(members);
    ExecutorService threads = Executors.newFixedThreadPool(members);
    try {
      List<Callable<R>> all = new ArrayList<>();
      for (int rank = 0; rank < members; rank++) {
        int own = rank;
        Function<String, List<String>> gather = word -> gathered(said, own, word, barrier);
        AllReduce.Member joining =
            new AllReduce.Member(own, "127.0.0.1", gather, patience, () -> false);
        all.add(() -> work.apply(joining));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : threads.invokeAll(all)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<String> gathered(
      String[] said, int rank, String word, CyclicBarrier barrier) {
    said[rank] = word;
    await(barrier);
    List<String> all = List.copyOf(Arrays.asList(said));
    await(barrier);
    return all;
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new IllegalStateException("a member is missing", e);
    }
  }
}
