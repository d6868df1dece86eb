package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.io.Reader;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.cluster.TestJvm;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.WeightedSequence;

/** What is planned is enough, in a virtual machine that has little more. */
class PlannedHeapTest {
  /** Regions of 1 MiB. */
  private static final String HEAP = "832m";

  /** Of the cache, for what else is on the heap. */
  private static final int TOLERANCE_PERCENT = 1;

  @TempDir Path directory;

  /**
   * Generates twice, texts of other lengths. A slot's keys and values in a layer take 0.57 MiB, all
   * 588 MiB; each (layer, slot) in whole regions would take 1 GiB, and so would a second cache
   * beside the first.
   */
  static final class Generations {
    private static final int PROMPT = 8;
    private static final int RESPONSE = 577;
    private static final int RESPONSES = 128;
    private static final DecoderConfig DECODER = Gpt2.decoder(7, 600, 128, 8, 4);

    private Generations() {}

    public static void main(String[] arguments) throws IOException {
      Backend backend = new CpuBackend();
      Generator generator = new Generator(new Decoder(DECODER, backend.kernels()));
      Segments zeros = backend.allocate(new ParameterLayout(DECODER).lengths());
      DecoderParameters parameters = DecoderParameters.of(DECODER, zeros);
      long before = used();
      generator.generate(parameters, request(RESPONSE - 9));
      generator.generate(parameters, request(RESPONSE));
      StageMemory plan = plan(backend);
      Properties bytes = new Properties();
      bytes.setProperty("taken", Long.toString(used() - before));
      bytes.setProperty("cache", Long.toString(plan.heap() - plan.withoutKeysAndValues().heap()));
      bytes.setProperty("heap", Long.toString(plan.heap()));
      bytes.setProperty("has", Long.toString(Runtime.getRuntime().maxMemory()));
      bytes.store(System.out, null);
      Reference.reachabilityFence(generator);
    }

    /** Every response ends with its first token. */
    private static GenerationRequest request(int longest) {
      return new GenerationRequest(
          IntStream.range(0, RESPONSES).mapToObj(i -> new int[PROMPT]).toList(),
          1,
          longest,
          IntStream.range(0, DECODER.vocabSize()).boxed().collect(Collectors.toSet()),
          Sampling.GREEDY,
          IntStream.range(0, RESPONSES)
              .mapToObj(i -> CounterRandom.of(1, Purpose.EVALUATION_TOKEN, i))
              .toList(),
          false);
    }

    private static StageMemory plan(Backend backend) {
      return StageMemory.of(
          new PlannedStage(
              "generation",
              1,
              List.of(WeightedSequence.of(new int[PROMPT], new int[RESPONSE], 1)),
              new Generation(PROMPT, RESPONSE, 1, RESPONSES),
              List.of()),
          TrainableView.all(DECODER),
          new Computing(backend, Parallelism.SHARDS, Activations.KEPT, 1));
    }

    private static long used() {
      System.gc();
      Runtime java = Runtime.getRuntime();
      return java.totalMemory() - java.freeMemory();
    }
  }

  @Test
  void generationTakesWhatIsPlanned() throws Exception {
    Properties bytes = bytes();
    assertThat(number(bytes, "heap")).as("fits by plan").isLessThan(number(bytes, "has"));
    assertThat(number(bytes, "taken"))
        .isCloseTo(number(bytes, "cache"), withinPercentage(TOLERANCE_PERCENT));
  }

  private static long number(Properties bytes, String name) {
    return Long.parseLong(bytes.getProperty(name));
  }

  private Properties bytes() throws Exception {
    Files.createDirectories(directory.resolve("local"));
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        TestJvm.process(
            directory, List.of("-XX:+UseG1GC", "-Xmx" + HEAP, Generations.class.getName()));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process =
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    Properties bytes = new Properties();
    try (Reader reader = Files.newBufferedReader(output)) {
      bytes.load(reader);
    }
    return bytes;
  }
}
