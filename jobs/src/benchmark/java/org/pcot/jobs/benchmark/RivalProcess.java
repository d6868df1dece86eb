package org.pcot.jobs.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pcot.jobs.benchmark.libtorch.LibtorchRival;

/** libtorch in a virtual machine of its own, on MKL or OpenBLAS, one command a line. */
final class RivalProcess implements Contender {
  private final String name;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private RivalProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * @param blas {@code mkl} or {@code openblas}
   */
  static RivalProcess start(String blas) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.add("-Dorg.bytedeco.javacpp.cachedir=" + libraries(blas));
    if (blas.equals("mkl")) {
      command.add("-Dorg.bytedeco.openblas.load=mkl");
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(LibtorchRival.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove("OMP_NUM_THREADS");
    return new RivalProcess("libtorch/" + blas, builder.start());
  }

  /** Where libraries are unpacked: links of the one BLAS in the other's place would be followed. */
  private static Path libraries(String blas) {
    return Path.of(System.getProperty("user.home"), ".javacpp", "cache-" + blas);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare(Work work, float[] parameters) {
    withFile(
        file -> {
          FloatFile.write(file, parameters);
          ask(
              "load %s %d %d %d %d %s",
              work.name(), work.width(), work.layers(), work.heads(), work.length(), file);
          return null;
        });
  }

  @Override
  public double run(Work work) {
    String answer =
        switch (work.kind()) {
          case TRAINING -> ask("train %s %d", work.name(), work.batch());
          case SAMPLING -> ask("sample %s %d", work.name(), work.batch());
          case GRPO -> ask("grpo %s %d %d", work.name(), work.batch(), Work.GROUP);
        };
    return Double.parseDouble(answer.split(" ")[1]);
  }

  @Override
  public float[] check(Work work, int batch) {
    return withFile(
        file -> {
          ask("check %s %d %s", work.name(), batch, file);
          return FloatFile.read(file);
        });
  }

  @Override
  public void close() {
    commands.close();
    process.destroy();
  }

  private String ask(String command, Object... arguments) {
    commands.println(String.format(command, arguments));
    try {
      String answer = answers.readLine();
      if (answer == null || !answer.startsWith("ok")) {
        throw new IllegalStateException(name + " answers: " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface FileUse<T> {
    T apply(Path file) throws IOException;
  }

  private static <T> T withFile(FileUse<T> use) {
    try {
      Path file = Files.createTempFile("pcot-benchmark", ".floats");
      try {
        return use.apply(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
