package org.pcot.jobs.benchmark;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.io.FileUtils;

/** Training in PyTorch, in a process of its own, of the work that was prepared last. */
final class PyTorchProcess implements Contender {
  private static final Path SCRIPT = Path.of("jobs", "src", "benchmark", "python", "gpt2.py");
  private static final JsonMapper JSON = new JsonMapper();

  /** Products of bfloat16 numbers have 8 bits, and their errors add up from layer to layer. */
  private static final double BF16_TOLERANCE = 2e-2;

  /** How PyTorch runs a model, and the numbers of its products. */
  enum Variant {
    EAGER("eager", "float32", 1e-3),
    EAGER_BF16("eager", "bfloat16", BF16_TOLERANCE),
    COMPILED("compiled", "float32", 1e-3),
    COMPILED_BF16("compiled", "bfloat16", BF16_TOLERANCE);

    private final String mode;
    private final String precision;
    private final double tolerance;

    Variant(String mode, String precision, double tolerance) {
      this.mode = mode;
      this.precision = precision;
      this.tolerance = tolerance;
    }
  }

  private final Variant variant;
  private final Conversation process;

  /**
   * @param python that has torch
   */
  PyTorchProcess(String python, Variant variant) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(python, "-B", SCRIPT.toString(), variant.mode, variant.precision);
    int cores = Runtime.getRuntime().availableProcessors();
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(cores));
    this.variant = variant;
    this.process = Conversation.start(name(), builder);
  }

  @Override
  public String name() {
    return "PyTorch " + variant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public double tolerance() {
    return variant.tolerance;
  }

  @Override
  public void prepare(Work work, float[] parameters) {
    try {
      Path directory = Files.createTempDirectory("pcot-benchmark");
      try {
        ModelFiles.write(directory, work);
        JSON.writeValue(
            directory.resolve("sequences.json").toFile(), work.inputs().sequences(work.batch()));
        JSON.writeValue(
            directory.resolve("weights.json").toFile(), work.inputs().weights(work.batch()));
        process.ask("load %s %d", directory, work.inputs().promptLength());
      } finally {
        FileUtils.deleteDirectory(directory.toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double run(Work work) {
    return Double.parseDouble(process.ask("train"));
  }

  /** Compiles for the batch of the work, which is therefore the one that is compared. */
  @Override
  public float[] check(Work work, int batch) {
    if (batch != work.batch()) {
      throw new IllegalArgumentException("a batch of " + batch + " of " + work.name());
    }
    try {
      Path file = Files.createTempFile("pcot-benchmark", ".floats");
      try {
        process.ask("check %s", file);
        return FloatFile.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
