package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight tiny cells that share four pre-trainings, through the command line. */
class SweepTest {
  private static final String GRID =
      """
      grid:
        corpus.p_cot: [0.2, 0.3]
        posttrain.rewards: [[end_to_end], [chain_of_thought]]
        seeds: [[1, 2]]
      """;

  @TempDir static Path directory;
  private static CommandLineCall call;
  private static Path root;

  @BeforeAll
  static void sweep() throws IOException {
    call = sweep(file("sweep", GRID));
    root = directory.resolve("runs/sweep");
  }

  /** A sweep around the experiment of the tests. */
  private static Path file(String name, String grid) throws IOException {
    String experiment =
        Files.readString(TinyExperiment.file())
            .lines()
            .map(line -> "  " + line + "\n")
            .reduce("", String::concat);
    return Files.writeString(
        directory.resolve(name + ".yaml"),
        "name: " + name + "\nlease_seconds: 30\nexperiment:\n" + experiment + grid);
  }

  private static CommandLineCall sweep(Path file, String... options) {
    return CommandLineCall.of(
        Stream.concat(
                Stream.of("sweep", "--config", file, "--output", directory.resolve("runs")),
                Stream.of(options))
            .toArray());
  }

  @Test
  void everyCellIsInTheTableWithAllItsEvaluations() throws IOException {
    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    assertThat(children("cells")).hasSize(8);
    assertThat(children("pretraining")).hasSize(4);
    Dataset<Row> rows =
        SparkSession.builder().getOrCreate().read().parquet(root.resolve("results/rows") + "");
    // Steps 0, 6, 12 and 18 of pre-training; iterations 0 to 4 from steps 12 and 18.
    assertThat(rows.count()).isEqualTo(8 * (4 + 2 * 5));
    assertThat(rows.select("place").distinct().count()).isEqualTo(8);
    assertThat(rows.where("p_cot = 0.2 and seed = 2 and phase = 'pretraining'").count())
        .isEqualTo(2 * 4);
  }

  /** The files of a cell are those that pcot experiment writes for it. */
  @Test
  void aCellIsAWholeExperimentBitForBit() throws IOException {
    CommandLineCall experiment =
        CommandLineCall.of(
            "experiment",
            "--config",
            TinyExperiment.file(),
            "--output",
            directory.resolve("one"),
            "--set",
            "name=sweep",
            "--set",
            "seeds=[2]",
            "--set",
            "corpus.p_cot=0.2");
    assertThat(experiment.exitCode()).as(experiment.err()).isZero();
    Path seed = Directories.first(directory.resolve("one"), "sweep-").resolve("seed_2");
    assertThat(digests(root.resolve("pretraining")))
        .contains(digests(seed.resolve("pretraining")).get(0));
    List<String> posttrained = digests(seed.resolve("posttraining_from_step_000012"));
    assertThat(posttrained).hasSize(2);
    assertThat(digests(root.resolve("cells"))).containsAll(posttrained);
  }

  @Test
  void finishedCellsAreKept() throws IOException {
    Map<Path, String> before = Directories.snapshot(root.resolve("cells"));
    CommandLineCall again = sweep(directory.resolve("sweep.yaml"));
    assertThat(again.exitCode()).isZero();
    assertThat(Directories.snapshot(root.resolve("cells"))).isEqualTo(before);
  }

  @Test
  void twoSweepsAtOnceShareTheCells() throws Exception {
    Path file = file("both", GRID);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<CommandLineCall> one = threads.submit(() -> sweep(file));
      Future<CommandLineCall> other = threads.submit(() -> sweep(file));
      assertThat(one.get().exitCode()).as(one.get().err()).isZero();
      assertThat(other.get().exitCode()).as(other.get().err()).isZero();
    } finally {
      threads.shutdownNow();
    }
    Path both = directory.resolve("runs/both");
    assertThat(places(both)).isEqualTo(places(root));
    assertThat(Files.list(both.resolve("cells"))).hasSize(8);
  }

  private static List<Row> places(Path sweep) {
    return SparkSession.builder()
        .getOrCreate()
        .read()
        .parquet(sweep.resolve("results/rows").toString())
        .drop("cell")
        .collectAsList();
  }

  @Test
  void aFailingCellFailsAloneAndIsListed() throws IOException {
    Path file = file("failing", "grid: {corpus.p_cot: [0.2, 0.3]}\n");
    String id = sweep(file, "--dry-run").out().lines().skip(1).findFirst().orElseThrow();
    Path cell = directory.resolve("runs/failing/cells").resolve(id.split(" ")[0]);
    Files.createDirectories(cell);
    String mark = Files.readString(root.resolve("sweep.json")).replace("\"sweep\"", "\"failing\"");
    Files.writeString(directory.resolve("runs/failing/sweep.json"), mark);
    Files.writeString(cell.resolve("from_step_000012"), "in the way");
    CommandLineCall failing = sweep(file);
    assertThat(failing.exitCode()).isEqualTo(3);
    assertThat(failing.out()).contains("failed   " + id).contains("finished 1 of 2");
    assertThat(cell.resolve("error.txt")).isNotEmptyFile();
    assertThat(status(file)).contains("finished  1", "failed    1");
    Files.delete(cell.resolve("from_step_000012"));
    assertThat(sweep(file).exitCode()).isZero();
    assertThat(status(file)).contains("finished  2", "failed    0");
  }

  @Test
  void aSweepOverSharesEndsWithTheFigureAndTheThreshold() {
    assertThat(root.resolve("figures/figure2.png")).isNotEmptyFile();
    assertThat(root.resolve("figures/figure2.svg")).isNotEmptyFile();
    assertThat(call.out())
        .contains("figures/figure2.png")
        .contains("measured threshold of p_cot, parity, d = 3: ");
  }

  @Test
  void theFigureIsDrawnFromTheCellsAlone() throws IOException {
    Path png = root.resolve("figures/figure2.png");
    byte[] before = Files.readAllBytes(png);
    Files.delete(png);
    CommandLineCall figures = figures(directory.resolve("sweep.yaml"));
    assertThat(figures.exitCode()).as(figures.err()).isZero();
    assertThat(call.out()).endsWith(figures.out());
    assertThat(Files.readAllBytes(png)).isEqualTo(before);
  }

  @Test
  void aSweepWithoutCellsHasNothingToDraw() throws IOException {
    CommandLineCall figures = figures(file("undrawn", GRID));
    assertThat(figures.exitCode()).isEqualTo(2);
    assertThat(figures.err()).contains("there is nothing to draw").contains("pcot sweep");
    assertThat(directory.resolve("runs/undrawn")).doesNotExist();
  }

  private static CommandLineCall figures(Path file) {
    return CommandLineCall.of(
        "sweep", "figures", "--config", file, "--output", directory.resolve("runs"));
  }

  private static List<String> status(Path file) {
    CommandLineCall status =
        CommandLineCall.of(
            "sweep", "status", "--config", file, "--output", directory.resolve("runs"));
    assertThat(status.exitCode()).as(status.err()).isZero();
    return status.out().lines().toList();
  }

  @Test
  void keysAreListedWithTheirMeaning() {
    CommandLineCall call = CommandLineCall.of("sweep", "--keys");
    assertThat(call.exitCode()).isZero();
    assertThat(call.out())
        .contains("name (required)", "retries = 1", "lease_seconds = 60")
        .contains("experiment (required)", "grid (optional)", "cells (optional)");
  }

  @Test
  void theDryRunListsTheCells() {
    CommandLineCall dry = sweep(directory.resolve("sweep.yaml"), "--dry-run");
    assertThat(dry.out()).contains("corpus.p_cot=0.2 posttrain.rewards=[\"end_to_end\"] seeds=[1]");
    assertThat(dry.out())
        .contains("8 cells, 4 pre-trainings")
        .containsPattern("time +at most .* on one core")
        .containsPattern("memory +[1-9][0-9]+ MiB")
        .contains("calibrated on 2 of 2 kinds of cells");
  }

  /** Shards are Spark tasks then; the bits are the same. */
  @Test
  void aCellMayHaveAllExecutors() throws IOException {
    Path file = file("parallel", "grid: {corpus.p_cot: [0.2], seeds: [[2]]}\n");
    CommandLineCall parallel = sweep(file, "--set", "experiment.pretrain.execution=spark");
    assertThat(parallel.exitCode()).as(parallel.err()).isZero();
    Path run = directory.resolve("runs/parallel");
    assertThat(digests(root.resolve("pretraining")))
        .containsAll(digests(run.resolve("pretraining")));
    assertThat(digests(root.resolve("cells"))).containsAll(digests(run.resolve("cells")));
    assertThat(digests(run.resolve("cells"))).isNotEmpty();
  }

  /** While another pre-training goes on. */
  @Test
  void aCellBeginsWhenItsPretrainingIsThere() throws IOException {
    Path file = file("early", "grid: {pretrain.steps: [18, 1200], seeds: [[2]]}\n");
    CommandLineCall early = sweep(file);
    assertThat(early.exitCode()).as(early.err()).isZero();
    Path run = directory.resolve("runs/early");
    long latest = Collections.max(times(run.resolve("pretraining"), "metrics.jsonl"));
    assertThat(times(run.resolve("cells"), "results.jsonl"))
        .hasSize(2)
        .anyMatch(written -> written < latest);
  }

  /** When files of a name were last written, in milliseconds. */
  private static List<Long> times(Path place, String name) throws IOException {
    List<Long> times = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(f -> f.endsWith(name)).toList()) {
        times.add(Files.getLastModifiedTime(file).toMillis());
      }
    }
    return times;
  }

  @Test
  void aSweepMayBeOfPretrainingAlone() throws IOException {
    Path file = file("alone", "grid: {corpus.p_cot: [0.2], posttrain.algorithms: [[]]}\n");
    CommandLineCall alone = sweep(file);
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(places(directory.resolve("runs/alone")))
        .hasSize(4)
        .allMatch(row -> row.getAs("phase").equals("pretraining"));
  }

  @Test
  void aSweepGrowsByValuesAndByKeys() throws IOException {
    sweep(file("growing", "grid: {corpus.p_cot: [0.2]}\n"));
    CommandLineCall grown =
        sweep(file("growing", "grid: {corpus.p_cot: [0.2, 0.3], model.n_layer: [1, 2]}\n"));
    assertThat(grown.exitCode()).as(grown.err()).isZero();
    assertThat(grown.out()).contains("finished 4 of 4");
    List<Row> table = places(directory.resolve("runs/growing"));
    assertThat(table.stream().map(row -> row.getAs("place")).distinct()).hasSize(4);
    sweep(file("growing", "grid: {corpus.p_cot: [0.3], model.n_layer: [1]}\n"));
    assertThat(places(directory.resolve("runs/growing"))).isEqualTo(table);
  }

  /** Of the same name, in the same directory. */
  @Test
  void anotherSweepIsNotTakenForThisOne() throws IOException {
    Path file = file("taken", "grid: {corpus.p_cot: [0.2]}\n");
    sweep(file);
    Map<Path, String> before = Directories.snapshot(directory.resolve("runs/taken"));
    CommandLineCall other = sweep(file, "--set", "experiment.corpus.d=4");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("holds another sweep: corpus.d is 3 there, 4 is asked for");
    Path mark = directory.resolve("runs/taken/sweep.json");
    Path digest = mark.resolveSibling("SHA256SUMS");
    String ofThisVersion = Files.readString(digest);
    Files.delete(digest);
    Files.writeString(mark, Files.readString(mark).replace("\"version\" : 1", "\"version\" : 0"));
    CommandLineCall older = sweep(file);
    assertThat(older.exitCode()).isEqualTo(2);
    assertThat(older.err()).contains("holds a sweep of version 0, and this pcot reads and writes");
    String text = Files.readString(mark);
    for (String no : List.of("null", "{}", "[", "")) {
      Files.writeString(mark, no);
      assertThat(sweep(file).err()).contains("sweep.json: does not say which sweep this is");
    }
    Files.writeString(mark, text.replace("\"version\" : 0", "\"version\" : 1"));
    Files.writeString(digest, ofThisVersion);
    assertThat(Directories.snapshot(directory.resolve("runs/taken"))).isEqualTo(before);
  }

  @Test
  void rowsOfAnotherVersionAreNamed() throws IOException {
    Path file = file("rows", "grid: {corpus.p_cot: [0.2]}\n");
    sweep(file);
    Path rows =
        Directories.first(directory.resolve("runs/rows/cells"), "").resolve("results.jsonl");
    String text = Files.readString(rows);
    Files.writeString(rows, text.replace("\"greedyAccuracy\"", "\"accuracy\""));
    assertThat(figures(file).err()).contains(rows + ": differs from its digest", "made again");
    Files.delete(rows.resolveSibling("SHA256SUMS"));
    CommandLineCall figures = figures(file);
    assertThat(figures.exitCode()).isEqualTo(2);
    assertThat(figures.err()).contains(rows.toString(), "is not a row of this version's tables");
    for (String no : List.of("null", "{}", text.strip() + " {}")) {
      Files.writeString(rows, no + "\n");
      assertThat(figures(file).err()).contains("is not a row of this version's tables");
    }
  }

  @Test
  void damagedRowsTablesAndPretrainingsAreMadeAgain() throws IOException {
    Path file = file("damaged", "grid: {corpus.p_cot: [0.2, 0.3]}\n");
    sweep(file);
    Path runs = directory.resolve("runs/damaged");
    List<Row> table = places(runs);
    Path rows = Directories.first(runs.resolve("cells"), "").resolve("results.jsonl");
    String text = Files.readString(rows);
    Files.writeString(rows, text.substring(0, text.indexOf('\n') + 1));
    Files.writeString(
        Directories.first(runs.resolve("pretraining"), "").resolve("metrics.jsonl"), "");
    Files.delete(runs.resolve("results/rows/rows.parquet"));
    CommandLineCall again = sweep(file);
    assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
    assertThat(again.err())
        .contains(
            "results.jsonl: differs from its digest in SHA256SUMS; made again",
            "metrics.jsonl: has 0 bytes of",
            "rows/rows.parquet: is missing");
    assertThat(rows).content().isEqualTo(text);
    assertThat(places(runs)).isEqualTo(table);
  }

  @Test
  void mistakesAreNamedBeforeAnythingStarts() throws IOException {
    assertMistake("empty", "grid: {}\n", "has no cells");
    assertMistake("none", "grid: {corpus.p_cot: []}\n", "grid.corpus.p_cot: must be a list");
    assertMistake("unknown", "grid: {corpus.pcot: [0.1]}\n", "corpus.pcot", "p_cot");
    assertMistake("twice", "grid: {corpus.p_cot: [0.1, 0.10]}\n", "two cells would be the same");
    assertMistake("wrong", "cells: [{corpus.d: 0}]\n", "corpus.d=0");
    CommandLineCall experiment = sweep(TinyExperiment.file());
    assertThat(experiment.exitCode()).isEqualTo(2);
    assertThat(experiment.err()).contains("is not a sweep");
    Files.createDirectories(directory.resolve("runs/other"));
    Files.writeString(directory.resolve("runs/other/file"), "");
    assertMistake("other", GRID, "is not a sweep");
  }

  private static void assertMistake(String name, String grid, String... words) throws IOException {
    CommandLineCall mistake = sweep(file(name, grid));
    assertThat(mistake.exitCode()).as(mistake.out() + mistake.err()).isEqualTo(2);
    assertThat(mistake.err()).contains(words);
    assertThat(directory.resolve("runs/" + name + "/cells")).doesNotExist();
  }

  private static List<Path> children(String name) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(name))) {
      return files.toList();
    }
  }

  /** What the checkpoints below a directory hold. */
  private static List<String> digests(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files
          .filter(file -> file.endsWith("SHA256SUMS") && file.toString().contains("checkpoints"))
          .sorted()
          .map(SweepTest::text)
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
