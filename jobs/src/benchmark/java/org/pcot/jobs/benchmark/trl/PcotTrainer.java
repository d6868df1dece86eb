package org.pcot.jobs.benchmark.trl;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import org.apache.hadoop.conf.Configuration;
import org.pcot.jobs.benchmark.ResidentMemory;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.published.Weights;

/** This project in a process of its own, which takes a step for each line that it reads. */
final class PcotTrainer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private PcotTrainer() {}

  /**
   * The first step leaves its gradient and its rows for the other side.
   *
   * @param arguments the work, the model's directory, one for the first step, how many threads
   */
  public static void main(String[] arguments) throws IOException {
    Work work = Work.valueOf(arguments[0]);
    Path first = Path.of(arguments[2]);
    var place = new org.apache.hadoop.fs.Path(Path.of(arguments[1]).toUri());
    PublishedModel model = PublishedModel.open(place, new Configuration(), Weights.FLOATS);
    try (Trained trained = Trained.of(model, Integer.parseInt(arguments[3]), first);
        Scanner lines = new Scanner(System.in)) {
      Training training = work.of(trained);
      for (boolean isFirst = true; lines.hasNextLine(); isFirst = false) {
        lines.nextLine();
        step(training, isFirst, first.resolve("rows.jsonl"));
      }
    }
  }

  private static void step(Training training, boolean isFirst, Path rows) throws IOException {
    long cpu = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    Training.Result done = training.step();
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (PROCESS.getProcessCpuTime() - cpu) / 1e9;
    if (isFirst) {
      write(done.rows(), rows);
    }
    long tokens =
        done.rows().stream().mapToLong(row -> row.prompt().length + row.completion().length).sum();
    System.out.println(
        new Step(
                seconds,
                cpuSeconds,
                tokens,
                done.loss(),
                done.gradientNorm(),
                0,
                ResidentMemory.most())
            .line());
  }

  private static void write(List<Training.Row> rows, Path file) throws IOException {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      for (Training.Row row : rows) {
        out.println(JSON.writeValueAsString(row));
      }
    }
  }
}
