package org.pcot.jobs.benchmark;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/**
 * Tokens a second and core of a Spark job, beside one thread outside Spark, and one of the
 * reference implementation (for GPT-2 of jtokkit too). The sides take turns. A ratio says how many
 * times faster a core of the job is: the median over rounds of the ratio within a round.
 */
final class TokenizerSpeed {
  private static final Path DATA = Path.of("..", "shared", "data");
  private static final List<String> FILES =
      List.of("gsm8k/test", "gsm8k/train", "math/test", "math/train");
  private static final List<String> COLUMNS = List.of("question", "problem", "answer", "solution");
  private static final int WARM_UPS = 3;

  /** So many times a run tokenises everything, that a job is worth its start; Python once. */
  private static final int PASSES = 3;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** A tokenizer by the name that tokenizer_fixture.py gives it, and its file. */
  private record Published(String name, String file) {}

  private static final List<Published> PUBLISHED =
      List.of(
          new Published("gpt2", "gpt2"),
          new Published("llama3", "llama3/tokenizer.model"),
          new Published("llama2", "llama2/tokenizer.model"),
          new Published("mistral-v3", "mistral/mistral_instruct_tokenizer_240323.model.v3"));

  /**
   * What one pass over all texts took.
   *
   * @param seconds of the clock, of all cores together
   * @param cpuSeconds of the whole process: with what Spark, the collector and the compiler took
   */
  record Run(long tokens, double seconds, double cpuSeconds) {}

  /** One side: tokenises all texts once. */
  @FunctionalInterface
  private interface Side {
    Run run() throws IOException;
  }

  private TokenizerSpeed() {}

  static void measure(int rounds) throws IOException {
    if (!Files.isDirectory(DATA)) {
      System.out.println("tokenizers: not measured, there is no " + DATA.toAbsolutePath());
      return;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    try (SparkSession spark = session(cores)) {
      List<String> texts = texts(spark);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      JavaRDD<String> distributed = context.parallelize(repeated(texts), 4 * cores).cache();
      for (Published published : PUBLISHED) {
        measure(published, rounds, cores, texts, distributed);
      }
    }
  }

  private static List<String> repeated(List<String> texts) {
    return Collections.nCopies(PASSES, texts).stream().flatMap(List::stream).toList();
  }

  private static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  private static List<String> texts(SparkSession spark) {
    List<String> texts = new ArrayList<>();
    for (String file : FILES) {
      for (Row row : spark.read().json(DATA.resolve(file + ".jsonl").toString()).collectAsList()) {
        for (String column : COLUMNS) {
          if (List.of(row.schema().fieldNames()).contains(column)) {
            texts.add(row.getAs(column));
          }
        }
      }
    }
    return texts;
  }

  private static void measure(
      Published published, int rounds, int cores, List<String> texts, JavaRDD<String> distributed)
      throws IOException {
    Path file = DATA.resolve("tokenizers").resolve(published.file());
    Tokenizer tokenizer =
        Tokenizers.open(
            new org.apache.hadoop.fs.Path(file.toAbsolutePath().toUri()), new Configuration());
    Broadcast<Tokenizer> broadcast =
        JavaSparkContext.fromSparkContext(distributed.context()).broadcast(tokenizer);
    try (PythonTokenizer reference = PythonTokenizer.start(published.name(), DATA)) {
      Map<String, Side> sides = new LinkedHashMap<>();
      sides.put("Spark job", () -> job(broadcast, distributed));
      sides.put("one thread", () -> oneThread(texts, text -> tokenizer.encode(text).length));
      sides.put("Python's, one thread", reference::run);
      if (published.name().equals("gpt2")) { // the one of them that jtokkit has built in
        Encoding jtokkit = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        sides.put(
            "jtokkit's, one thread",
            () -> oneThread(texts, text -> jtokkit.encodeOrdinary(text).size()));
      }
      print(published.name(), take(sides, rounds), cores);
    }
  }

  /** All runs that count, the sides in turn. */
  private static Map<String, Run[]> take(Map<String, Side> sides, int rounds) throws IOException {
    Map<String, Run[]> runs = new LinkedHashMap<>();
    sides.keySet().forEach(name -> runs.put(name, new Run[rounds]));
    long tokens = -1;
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (Map.Entry<String, Side> side : sides.entrySet()) {
        Run run = side.getValue().run();
        if (tokens >= 0 && run.tokens() != tokens) {
          throw new IllegalStateException(
              side.getKey() + " made " + run.tokens() + " tokens, another side " + tokens);
        }
        tokens = run.tokens();
        runs.get(side.getKey())[Math.max(0, round)] = run;
      }
    }
    return runs;
  }

  private static Run oneThread(List<String> texts, ToIntFunction<String> count) {
    return run(
        () -> {
          long tokens = 0;
          for (int pass = 0; pass < PASSES; pass++) {
            tokens += texts.stream().mapToLong(count::applyAsInt).sum();
          }
          return tokens;
        });
  }

  private static Run job(Broadcast<Tokenizer> tokenizer, JavaRDD<String> texts) {
    return run(
        () -> texts.map(text -> (long) tokenizer.value().encode(text).length).reduce(Long::sum));
  }

  private static Run run(LongSupplier tokens) {
    long start = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    long count = tokens.getAsLong();
    return new Run(
        count / PASSES,
        (System.nanoTime() - start) / 1e9 / PASSES,
        (SYSTEM.getProcessCpuTime() - cpu) / 1e9 / PASSES);
  }

  private static void print(String name, Map<String, Run[]> runs, int cores) {
    Run[] job = runs.values().iterator().next();
    runs.forEach(
        (side, own) -> {
          int ownCores = own == job ? cores : 1;
          System.out.printf(
              Locale.ROOT,
              "%-10s %-22s %,9d tokens %,10.0f/s/core %,10.0f/CPU second   Spark: %.2f, CPU %.2f%n",
              name,
              side,
              own[0].tokens(),
              median(own, run -> run.tokens() / run.seconds() / ownCores),
              median(own, run -> run.tokens() / run.cpuSeconds()),
              medianRatio(own, job, Run::seconds) * ownCores / cores,
              medianRatio(own, job, Run::cpuSeconds));
        });
  }

  /** How many times longer the runs took than the job's of the same rounds. */
  private static double medianRatio(Run[] runs, Run[] job, ToDoubleFunction<Run> time) {
    double[] ratios = new double[runs.length];
    for (int round = 0; round < runs.length; round++) {
      ratios[round] = time.applyAsDouble(runs[round]) / time.applyAsDouble(job[round]);
    }
    return Interleaved.median(ratios);
  }

  private static double median(Run[] runs, ToDoubleFunction<Run> value) {
    return Interleaved.median(Arrays.stream(runs).mapToDouble(value).toArray());
  }
}
