package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.pcot.jobs.benchmark.Conversation;

/** PyTorch in a process of its own, one command a line. */
final class TorchSide implements Side {
  private static final Path SCRIPT = Path.of("jobs", "src", "benchmark", "python", "llama.py");

  private final Conversation process;

  /**
   * @param python that has torch
   */
  TorchSide(String python, int threads) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(python, "-B", SCRIPT.toString());
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    process = Conversation.start("PyTorch", builder);
  }

  @Override
  public void load(Path directory) {
    process.ask("load %s", directory);
  }

  @Override
  public void check(int batch, int length, Path file) {
    process.ask("check %d %d %s", batch, length, file);
  }

  @Override
  public Generated generate(int batch, int promptLength, int count) {
    String[] answer = process.ask("generate %d %d %d", batch, promptLength, count).split(" ");
    return new Generated(
        Double.parseDouble(answer[0]),
        Double.parseDouble(answer[1]),
        Stream.of(answer).skip(2).mapToInt(Integer::parseInt).toArray());
  }

  @Override
  public double train(int batch, int length) {
    return Double.parseDouble(process.ask("train %d %d", batch, length));
  }

  @Override
  public double cpuSeconds() {
    return Double.parseDouble(process.ask("cpu"));
  }

  @Override
  public long memory() {
    return Long.parseLong(process.ask("memory"));
  }

  @Override
  public void close() {
    process.close();
  }
}
