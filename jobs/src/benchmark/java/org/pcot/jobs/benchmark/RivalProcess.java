package org.pcot.jobs.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pcot.jobs.benchmark.libtorch.LibtorchRival;

/** libtorch in a virtual machine of its own, on MKL or OpenBLAS, one command a line. */
final class RivalProcess implements Contender {
  private final String name;
  private final Conversation process;

  private RivalProcess(String name, Conversation process) {
    this.name = name;
    this.process = process;
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
    builder.environment().remove("OMP_NUM_THREADS");
    String name = "libtorch/" + blas;
    return new RivalProcess(name, Conversation.start(name, builder));
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
          process.ask(
              "load %s %d %d %d %d %s",
              work.name(), work.width(), work.layers(), work.heads(), work.length(), file);
          return null;
        });
  }

  @Override
  public double run(Work work) {
    String answer =
        switch (work.kind()) {
          case TRAINING -> process.ask("train %s %d", work.name(), work.batch());
          case SAMPLING -> process.ask("sample %s %d", work.name(), work.batch());
          case GRPO -> process.ask("grpo %s %d %d", work.name(), work.batch(), Work.GROUP);
        };
    return Double.parseDouble(answer.split(" ")[0]);
  }

  @Override
  public float[] check(Work work, int batch) {
    return withFile(
        file -> {
          process.ask("check %s %d %s", work.name(), batch, file);
          return FloatFile.read(file);
        });
  }

  @Override
  public void close() {
    process.close();
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
