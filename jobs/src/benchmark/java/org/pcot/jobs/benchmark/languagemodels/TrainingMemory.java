package org.pcot.jobs.benchmark.languagemodels;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pcot.model.decoder.Activations;

/** A process that takes training steps, and says how much memory was resident at most. */
final class TrainingMemory {
  private static final int STEPS = 3;

  private TrainingMemory() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    int batch = Integer.parseInt(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    try (Side side = new PcotSide(threads, Activations.valueOf(arguments[3]))) {
      System.out.println(bytes(side, directory, batch));
    }
  }

  /** Of a side in a fresh process. */
  static long bytes(Side side, Path directory, int batch) throws IOException {
    side.load(directory);
    for (int step = 0; step < STEPS; step++) {
      side.train(batch, Work.LENGTH);
    }
    return side.memory();
  }

  /** Of this project in a fresh virtual machine with the options of this one. */
  static long ofPcot(Path directory, int batch, int threads, Activations activations)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TrainingMemory.class.getName(), directory.toString()));
    command.addAll(List.of(String.valueOf(batch), String.valueOf(threads), activations.name()));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    try (BufferedReader answer = process.inputReader()) {
      return Long.parseLong(String.valueOf(answer.readLine()));
    }
  }
}
