package org.pcot.jobs.benchmark.trl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A side: a process that takes a step for each line that it reads, and answers with one. */
final class TrainerProcess implements AutoCloseable {
  private static final Path SCRIPT = Path.of("jobs", "src", "benchmark", "python", "trainers.py");

  private final String name;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private TrainerProcess(String name, int threads, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    this.name = name;
    this.process = builder.start();
    this.commands = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.answers = process.inputReader(UTF_8);
  }

  /** This project in a virtual machine with the options of this one. */
  static TrainerProcess pcot(Work work, Path model, Path first, int threads) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PcotTrainer.class.getName());
    command.addAll(arguments(work, model, first));
    command.add(String.valueOf(threads));
    return new TrainerProcess("pcot", threads, command);
  }

  /**
   * TRL, after this project's first step.
   *
   * @param python that has it
   */
  static TrainerProcess trl(String python, Work work, Path model, Path first, int threads)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(python, "-B", SCRIPT.toString()));
    command.addAll(arguments(work, model, first));
    return new TrainerProcess("TRL", threads, command);
  }

  private static List<String> arguments(Work work, Path model, Path first) {
    return List.of(work.name(), model.toString(), first.toString());
  }

  Step step() throws IOException {
    commands.println();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IllegalStateException(name + " ended");
    }
    return Step.of(answer);
  }

  @Override
  public void close() {
    commands.close();
    process.destroy();
  }
}
