package org.pcot.datasets.storage;

import java.util.List;
import java.util.regex.Pattern;

/** Relative names of files, as lists beside them say: they must not lead elsewhere. */
public final class NameWithin {
  private static final Pattern NAME = Pattern.compile("[^/:\\p{Cntrl}][^:\\p{Cntrl}]*");

  private NameWithin() {}

  /** Whether it names something below a directory, whatever is there. */
  public static boolean isOne(String name) {
    return NAME.matcher(name).matches() && !List.of(name.split("/")).contains("..");
  }
}
