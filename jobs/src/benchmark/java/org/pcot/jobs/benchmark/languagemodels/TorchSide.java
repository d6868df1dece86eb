package org.pcot.jobs.benchmark.languagemodels;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** PyTorch in a process of its own, one command a line. */
final class TorchSide implements Side {
  private static final Path SCRIPT = Path.of("jobs", "src", "benchmark", "python", "llama.py");

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  /**
   * @param python that has torch
   */
  TorchSide(String python, int threads) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(python, "-B", SCRIPT.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    process = builder.start();
    commands = new PrintStream(process.getOutputStream(), true, UTF_8);
    answers = process.inputReader(UTF_8);
  }

  @Override
  public void load(Path directory) {
    ask("load %s", directory);
  }

  @Override
  public void check(int batch, int length, Path file) {
    ask("check %d %d %s", batch, length, file);
  }

  @Override
  public Generated generate(int batch, int promptLength, int count) {
    String[] answer = ask("generate %d %d %d", batch, promptLength, count).split(" ");
    return new Generated(
        Double.parseDouble(answer[0]),
        Double.parseDouble(answer[1]),
        Stream.of(answer).skip(2).mapToInt(Integer::parseInt).toArray());
  }

  @Override
  public double train(int batch, int length) {
    return Double.parseDouble(ask("train %d %d", batch, length));
  }

  @Override
  public double cpuSeconds() {
    return Double.parseDouble(ask("cpu"));
  }

  @Override
  public long memory() {
    return Long.parseLong(ask("memory"));
  }

  @Override
  public void close() {
    commands.close();
    process.destroy();
  }

  private String ask(String command, Object... arguments) {
    commands.println(String.format(Locale.ROOT, command, arguments));
    try {
      String answer = answers.readLine();
      if (answer == null || !answer.startsWith("ok")) {
        throw new IllegalStateException("PyTorch answers: " + answer);
      }
      return answer.substring("ok".length()).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
