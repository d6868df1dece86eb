package org.pcot.model.spark;

import java.lang.management.ManagementFactory;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is on the heap of this virtual machine, whether or not anything refers to it. */
final class HeapObjects {
  private HeapObjects() {}

  /** Objects of this very class that no collection has removed. */
  static long count(Class<?> type) {
    Pattern line =
        Pattern.compile(
            "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(type.getName()) + "\\s");
    return line.matcher(histogram())
        .results()
        .map(MatchResult::group)
        .mapToLong(found -> Long.parseLong(found.trim().split("\\s+")[1]))
        .sum();
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[] {"-all"}},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException("this virtual machine tells no histogram", e);
    }
  }
}
