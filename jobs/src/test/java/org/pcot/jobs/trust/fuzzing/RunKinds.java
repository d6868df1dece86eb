package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.corpus.Manifest;
import org.pcot.datasets.problems.Split;
import org.pcot.jobs.results.ResultRow;
import org.pcot.jobs.results.ResultRows;
import org.pcot.jobs.sweep.SweepFile;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.Recovery;

/** What runs leave for later ones: their digests fit, as somebody else's would. */
final class RunKinds {
  private static final String MANIFEST = "_manifest.json";
  private static final String SUMS = "_SHA256SUMS";
  private static final List<String> PATHS =
      List.of("../../outside", "/etc/passwd", "a:b", "state.json", "..", "s3a://x/y", "a//b");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path work;
  private final Path conf;
  private final Path checkpoint;

  /**
   * @param work for examples
   * @param conf the directory of experiment files
   * @param checkpoint a sound one
   */
  RunKinds(Path work, Path conf, Path checkpoint) {
    this.work = work;
    this.conf = conf;
    this.checkpoint = checkpoint;
  }

  List<FuzzKind> all() throws IOException {
    return List.of(manifest(), digests(), mark(), rows(), seals());
  }

  private FuzzKind manifest() throws IOException {
    Path corpus = writeCorpus("corpus");
    String listed = Files.readString(corpus.resolve(SUMS));
    byte[] example = Files.readAllBytes(corpus.resolve(MANIFEST));
    return new FuzzKind(
        "manifest",
        MANIFEST,
        List.of(example),
        PATHS,
        file -> {
          byte[] content = Files.readAllBytes(file);
          Files.write(corpus.resolve(MANIFEST), content);
          String was = DigestUtils.sha256Hex(example);
          Files.writeString(
              corpus.resolve(SUMS), listed.replace(was, DigestUtils.sha256Hex(content)));
          readCorpus(corpus);
        });
  }

  private FuzzKind digests() throws IOException {
    Path corpus = writeCorpus("listed");
    List<byte[]> examples = List.of(Files.readAllBytes(corpus.resolve(SUMS)));
    return new FuzzKind(
        "digests",
        SUMS,
        examples,
        PATHS,
        file -> {
          Files.write(corpus.resolve(SUMS), Files.readAllBytes(file));
          readCorpus(corpus);
        });
  }

  private Path writeCorpus(String name) throws IOException {
    Path corpus = work.resolve("corpora").resolve(name);
    CorpusConfig config =
        ConfigurationReader.of(CorpusConfig.class, "d=3", "p_cot=0.5", "rows=8", "test_rows=4");
    new GeneratedCorpus(config, 1).write(spark(), corpus.toString(), 2);
    return corpus;
  }

  private static void readCorpus(Path directory) throws IOException {
    Corpus corpus = Corpus.open(spark(), directory.toString());
    for (Split split : Split.values()) {
      Manifest.Part part = corpus.manifest().part(split);
      if (part.rows() > 0) {
        corpus.examples(split, 0, part.rows());
      }
    }
  }

  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate();
  }

  private FuzzKind mark() {
    String mark = "{\"version\": 1, \"fixed\": {\"name\": \"sweep\", \"model.n_layer\": 2}}";
    return new FuzzKind(
        "mark",
        "sweep.json",
        List.of(mark.getBytes(UTF_8)),
        List.of("version", "fixed", "corpus.p_cot", "seeds"),
        file -> inSweep("status", file, "sweep.json"));
  }

  private FuzzKind rows() throws IOException {
    String lines =
        JSON.writeValueAsString(row(0.1)) + "\n" + JSON.writeValueAsString(row(0.5)) + "\n";
    String cell =
        SweepFile.read(conf.resolve("sweep.yaml"), List.of(), new Configuration())
            .describe()
            .get(0)
            .split(" ")[0];
    return new FuzzKind(
        "rows",
        "results.jsonl",
        List.of(lines.getBytes(UTF_8)),
        List.of("greedyAccuracy", "posttraining", "step", "place"),
        file -> inSweep("figures", file, "cells/" + cell + "/results.jsonl"));
  }

  private static ResultRow row(double pCot) {
    return ResultRows.with(
        ResultRows.GUESS,
        "pCot",
        pCot,
        "step",
        600,
        "sequences",
        38_400,
        "greedyAccuracy",
        2 * pCot);
  }

  private void inSweep(String command, Path file, String name) throws IOException {
    Path sweep = work.resolve("runs-" + command).resolve("sweep");
    Files.createDirectories(sweep.resolve(name).getParent());
    Files.writeString(sweep.resolve("sweep.json"), "{\"version\": 1, \"fixed\": {}}");
    Files.write(sweep.resolve(name), Files.readAllBytes(file));
    ConfigurationKinds.call(
        "sweep",
        command,
        "--config",
        conf.resolve("sweep.yaml").toString(),
        "--output",
        sweep.getParent().toString());
  }

  /** Of a run, what its checkpoint says of the files beside it. */
  private FuzzKind seals() throws IOException {
    Path run = work.resolve("sealed").resolve("run");
    Path metrics = run.resolve("metrics.jsonl");
    ObjectNode state = JSON.createObjectNode().put("step", 3);
    state
        .putObject("files")
        .putObject("metrics.jsonl")
        .put("bytes", 4)
        .put("sha256", DigestUtils.sha256Hex("same"));
    Path outside =
        Files.writeString(Files.createDirectories(run.getParent()).resolve("outside"), "other's");
    return new FuzzKind(
        "seals",
        "state.json",
        List.of(JSON.writeValueAsBytes(state)),
        List.of("../outside", "../../outside", "a:b", "", "/", "files", "bytes", "rollouts"),
        file -> {
          Path step = Files.createDirectories(run.resolve("checkpoints/step_000003"));
          Checkpointed.copy(checkpoint, step, file);
          Files.writeString(metrics, "same, and more");
          Checkpoints checkpoints =
              new Checkpoints(new org.apache.hadoop.fs.Path(run.toUri()), new Configuration());
          new Recovery(checkpoints, 3, List.of(), notice -> {}).settle();
          if (!Files.readString(outside).equals("other's")) {
            throw new IllegalStateException("a file outside the run was changed");
          }
        });
  }
}
