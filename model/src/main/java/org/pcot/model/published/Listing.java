package org.pcot.model.published;

import java.util.Collection;
import java.util.stream.Collectors;

/** Many items in a message that a person can read. */
final class Listing {
  private static final int MOST = 20;

  private Listing() {}

  static String of(Collection<String> items) {
    String first = items.stream().limit(MOST).collect(Collectors.joining("; "));
    return items.size() <= MOST ? first : first + "; and " + (items.size() - MOST) + " more";
  }
}
