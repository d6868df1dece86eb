package org.pcot.jobs.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory a Java process of this machine takes. */
final class ProcessMemory {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)\\s*$");

  private ProcessMemory() {}

  /** The resident size in KiB, as Linux tells it. */
  static long residentKib(ProcessHandle process) throws IOException {
    return number(RESIDENT, Files.readString(Path.of("/proc/" + process.pid() + "/status")));
  }

  /** The bytes of all objects that are alive after a full collection. */
  static long liveBytes(ProcessHandle process) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process histogram =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    histogram.waitFor();
    return number(TOTAL, said);
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("found no " + pattern + " in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }
}
