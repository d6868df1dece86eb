package org.pcot.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.jobs.cluster.TestJvm;

class OrderlyEndTest {
  @TempDir Path directory;

  /** The end of a program with a thread that tells, past all logging, of what it lost. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      Outlet err = new Outlet(System.err);
      OrderlyEnd end = OrderlyEnd.of(new Outlet(System.out), err, arguments);
      end.begin();
      end.finish(0);
      new IllegalStateException("lost").printStackTrace();
      new PrintWriter(err, true).println("the program's own word");
      ExitStatus.end(0);
    }
  }

  @Test
  void threadsThatSparkTakesTheirWorkFromAreNotHeard() throws Exception {
    assertThat(said())
        .contains("the program's own word")
        .noneMatch(line -> line.contains("lost") || line.contains("interrupted"));
  }

  @Test
  void verboseLetsThemSpeak() throws Exception {
    assertThat(said("--verbose")).anyMatch(line -> line.contains("lost"));
  }

  private List<String> said(String... arguments) throws Exception {
    Files.createDirectories(directory.resolve("local"));
    Path said = directory.resolve("said");
    ProcessBuilder builder =
        TestJvm.process(directory, List.of("-Xmx64m", Program.class.getName()));
    builder.command().addAll(List.of(arguments));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(said);
  }
}
