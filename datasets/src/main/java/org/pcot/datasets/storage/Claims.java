package org.pcot.datasets.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Creates a file that must not be there, in a store that does not refuse a second creator. Who
 * wants it puts a claim beside it, then lists: as a claim is put before its owner looks, of two at
 * once at least one sees the other. Whoever sees no other claim and no file puts the file, and
 * takes the claim back afterwards; of several the first by name stays until the others have
 * withdrawn.
 *
 * <p>A claim whose owner died blocks until it has been seen for {@link #DEAD}. Its owner may only
 * sleep: so nobody believes to have made the file who was done later than {@link #IN_TIME} after he
 * began to claim. Each of these times is measured by one taker alone: clocks need not agree, but go
 * equally fast to a factor of two.
 *
 * @param unique gives words of the digits 0-9a-f and dashes, no two of them alike
 */
record Claims(Names names, String file, ClaimTime time, Supplier<String> unique) {
  /** Milliseconds from the claim to the file. */
  static final long IN_TIME = 10_000;

  /** Milliseconds for which a claim is respected. */
  static final long DEAD = 2 * IN_TIME;

  private static final Pattern CLAIM = Pattern.compile("\\.(.+)\\.claim-[0-9a-f-]+");

  /** The files of one directory, by name; what was put or removed before is seen. */
  interface Names {
    boolean has(String name) throws IOException;

    /** In place of one that is there. */
    void put(String name) throws IOException;

    /** Unless it is gone already. */
    void remove(String name) throws IOException;

    Set<String> all() throws IOException;
  }

  /**
   * Whether this made the file; it is there in any case.
   *
   * @throws InterruptedIOException when the thread is interrupted while others claim
   */
  boolean create() throws IOException {
    Map<String, ClaimTime.Moment> seen = new HashMap<>();
    boolean isMade = false;
    while (!isMade && !names.has(file)) {
      isMade = claim(seen);
      if (!isMade) {
        waitForOthers(seen);
      }
    }
    removeClaims();
    return isMade;
  }

  private boolean claim(Map<String, ClaimTime.Moment> seen) throws IOException {
    ClaimTime.Moment began = time.now();
    String claim = "." + file + ".claim-" + unique.get();
    names.put(claim);
    try {
      return isAlone(claim, began, seen) && put(began);
    } finally {
      names.remove(claim);
    }
  }

  /** Whether no other claim is left; not when another goes before, or it takes too long. */
  private boolean isAlone(String claim, ClaimTime.Moment began, Map<String, ClaimTime.Moment> seen)
      throws IOException {
    Set<String> others = others(claim, seen);
    while (!others.isEmpty() && !isLate(began)) {
      if (others.stream().anyMatch(other -> other.compareTo(claim) < 0)) {
        return false;
      }
      time.pause();
      others = others(claim, seen);
    }
    return others.isEmpty() && !isLate(began);
  }

  private boolean put(ClaimTime.Moment began) throws IOException {
    if (names.has(file)) { // after the listing: a claim that is gone may have left it
      return false;
    }
    names.put(file);
    return !isLate(began);
  }

  private boolean isLate(ClaimTime.Moment began) {
    return began.atMostUntil(time.now()) > IN_TIME;
  }

  private void waitForOthers(Map<String, ClaimTime.Moment> seen) throws IOException {
    do {
      time.pause();
    } while (!names.has(file) && !others("", seen).isEmpty());
  }

  /** The claims but this one that are to be respected. */
  private Set<String> others(String own, Map<String, ClaimTime.Moment> seen) throws IOException {
    Set<String> others = new HashSet<>(names.all());
    ClaimTime.Moment now = time.now(); // after the listing: what it shows is at least as old
    others.removeIf(name -> name.equals(own) || !file.equals(wanted(name)));
    others.removeIf(name -> seen.computeIfAbsent(name, first -> now).atLeastUntil(now) > DEAD);
    return others;
  }

  /** The file that a claim is for; empty where the name is not a claim's. */
  private static String wanted(String name) {
    Matcher claim = CLAIM.matcher(name);
    return claim.matches() ? claim.group(1) : "";
  }

  /** Those of files that are there mean nothing any more, whoever left them. */
  private void removeClaims() throws IOException {
    Set<String> all = names.all();
    for (String name : all) {
      if (all.contains(wanted(name))) {
        names.remove(name);
      }
    }
  }
}
