package org.pcot.jobs.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    return number(TOTAL, histogram(process));
  }

  /** Objects of a class that no collection has removed, whether or not anything refers to them. */
  static long instances(ProcessHandle process, String className)
      throws IOException, InterruptedException {
    String histogram = histogram(process, "-all");
    number(TOTAL, histogram);
    Matcher line =
        Pattern.compile(
                "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(\\s|$)")
            .matcher(histogram);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static String histogram(ProcessHandle process, String... options)
      throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> line =
        Stream.concat(
                Stream.of(jcmd, Long.toString(process.pid()), "GC.class_histogram"),
                Stream.of(options))
            .toList();
    Process histogram = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    histogram.waitFor();
    return said;
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("found no " + pattern + " in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }
}
