package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.pcot.datasets.UserError;
import org.pcot.jobs.benchmark.languagemodels.Work.Kind;
import org.pcot.model.decoder.Activations;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** This project's engines beside one another, in turn in one run. */
@Command(
    name = "engines",
    mixinStandardHelpOptions = true,
    description = "Measures engine: torch in 32 and 16 bits beside cpu; $PCOT_TORCH_HOME names it.")
public final class Engines implements Callable<Integer> {
  private static final String REFERENCE = "cpu";
  private static final String FLOATS = "torch fp32";
  private static final String BITS = "torch bf16";

  /** Training, which holds the most memory, comes last. */
  private static final List<Work> WORKS =
      List.of(
          new Work(Kind.PROMPT, 8),
          new Work(Kind.GENERATION, 1),
          new Work(Kind.GENERATION, 8),
          new Work(Kind.TRAINING, 8));

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Runs of each engine: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--shape",
      defaultValue = "SMOLLM2_135M",
      description = "The model, ${COMPLETION-CANDIDATES}: ${DEFAULT-VALUE}.")
  private Shape shape;

  @Option(
      names = "--kinds",
      split = ",",
      description = "What to measure, everything by default: ${COMPLETION-CANDIDATES}.")
  private List<Kind> kinds = List.of(Kind.values());

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "Where torch computes: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--threads",
      description = "Of each engine, as many as the machine has cores by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  private Engines() {}

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("pcot-benchmark");
    Map<String, Side> sides = new LinkedHashMap<>();
    try {
      sides.put(REFERENCE, side(EngineConfig.of(Engine.CPU)));
      sides.put(FLOATS, side(new EngineConfig(Engine.TORCH, device, Precision.FP32)));
      sides.put(BITS, side(new EngineConfig(Engine.TORCH, device, Precision.BF16)));
      measure(sides, scratch);
      return 0;
    } catch (UserError e) {
      System.err.println(e.getMessage() + "\n      " + e.remedy());
      return 2;
    } finally {
      sides.values().forEach(Side::close);
      FileUtils.deleteDirectory(scratch.toFile());
    }
  }

  private Side side(EngineConfig engine) {
    return new PcotSide(engine, threads, Activations.KEPT);
  }

  private void measure(Map<String, Side> sides, Path scratch) throws IOException {
    Path directory = scratch.resolve(shape.name());
    shape.write(directory);
    for (Side side : sides.values()) {
      side.load(directory);
    }
    Side reference = sides.get(REFERENCE);
    SameResults.require(shape, sides.get(FLOATS), reference, SameResults.OF_32_BITS, scratch);
    SameResults.require(shape, sides.get(BITS), reference, SameResults.OF_16_BITS, scratch);
    for (Work work : WORKS) {
      if (kinds.contains(work.kind())) {
        EngineTimes.measure(work, sides, rounds)
            .lines()
            .forEach(line -> System.out.println(shape + " " + line));
      }
    }
  }
}
