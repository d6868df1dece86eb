package org.pcot.jobs.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux counts as this process's memory. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** The most bytes that were resident until now. */
  public static long most() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findAny()
        .orElseThrow();
  }
}
