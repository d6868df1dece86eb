package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small grid of the theory, through the command line: fails if a claim of the paper does. */
class TheoryTest {
  private static final String GRID =
      """
      name: smoke
      seeds: [1, 2]
      epsilon: 0.05
      test_inputs: 100
      training: {first_lambda: 5e-3, first_steps: 15000, chain_lambda: 2e-2, chain_steps: 3000}
      claims: {d: [5, 8], p_cot: [0, 0.15, 0.3333333333, 0.5, 0.8], rounds_beyond: 1}
      thresholds: {d: 6, p_cot: [0.25, 0.35, 0.45, 0.55], noise: [0, 0.6], leap: [1, 2]}
      complexity: {d: [5, 8, 12], p_cot: [0.25, 0.125]}
      reference: {d: 5, p_cot: 0.25, rows: 3000}
      """;

  @TempDir static Path directory;
  private static Path config;
  private static CommandLineCall call;

  @BeforeAll
  static void hold() throws IOException {
    config = Files.writeString(directory.resolve("theory.yaml"), GRID);
    call = theory();
  }

  private static CommandLineCall theory(String... options) {
    return CommandLineCall.of(
        Stream.concat(
                Stream.of("theory", "--config", config, "--output", directory.resolve("runs")),
                Stream.of(options))
            .toArray());
  }

  @Test
  void everyClaimThatTheGridDecidesHolds() throws IOException {
    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    Map<String, Long> verdicts =
        claims().select("verdict").collectAsList().stream()
            .collect(Collectors.groupingBy(row -> row.getString(0), Collectors.counting()));
    assertThat(verdicts).containsOnlyKeys("HOLDS", "OUTSIDE_THEOREM", "AT_THRESHOLD");
    assertThat(verdicts.get("HOLDS")).isGreaterThan(60);
  }

  @Test
  void everyKindOfClaimIsHeldAndInTheTable() throws IOException {
    List<String> names =
        claims().select("claim").distinct().collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(names).hasSizeGreaterThanOrEqualTo(11);
    assertThat(call.out().lines()).hasSizeGreaterThanOrEqualTo(names.size());
    assertThat(names).allMatch(name -> call.out().contains(name));
  }

  @Test
  void theFigureIsDrawn() throws IOException {
    assertThat(root().resolve("figures/theory.png")).isNotEmptyFile();
    assertThat(root().resolve("figures/theory.svg")).isNotEmptyFile();
  }

  @Test
  void aSecondRunComputesNothingAgain() throws IOException {
    Map<Path, String> before = Directories.snapshot(root().resolve("grid"));
    CommandLineCall again = theory();
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).isEqualTo(call.out());
    assertThat(Directories.snapshot(root().resolve("grid"))).isEqualTo(before);
  }

  @Test
  void aClaimThatFailsIsAnExitCode() {
    CommandLineCall strict =
        theory(
            "--set",
            "epsilon=0.0005",
            "--set",
            "seeds=[1]",
            "--set",
            "claims.d=[5]",
            "--set",
            "claims.p_cot=[0.2]",
            "--set",
            "complexity.d=[5]");
    assertThat(strict.exitCode()).as(strict.err()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.first_lambda=0 | training.first_lambda: must be a number, above 0",
        "training.chain_lambda=-1 | training.chain_lambda: must be a number, above 0",
        "training.first_steps=0 | training.first_steps: must be a whole number, at least 1",
        "claims.d=[1] | claims.d[0]: must be a whole number, at least 2",
        "thresholds.d=1 | thresholds.d: must be a whole number, at least 2",
        "claims.p_cot=[1.5] | claims.p_cot[0]: must be a number, 0 to 1",
      })
  void mistakesAreNamedBeforeAnythingStarts(String setting, String message) throws IOException {
    Map<Path, String> before = Directories.snapshot(directory);
    CommandLineCall mistake = theory("--set", setting);
    assertThat(mistake.exitCode()).isEqualTo(2);
    assertThat(mistake.err()).contains(message);
    assertThat(Directories.snapshot(directory)).isEqualTo(before);
  }

  @Test
  void keysAreListedWithTheirMeaning() {
    CommandLineCall call = CommandLineCall.of("theory", "--keys");
    assertThat(call.exitCode()).isZero();
    assertThat(call.out())
        .contains("epsilon = 0.03", "training.chain_steps = 3000", "claims.d (required)")
        .contains("thresholds.leap = [1]", "complexity.most_samples", "reference.rows = 20000");
  }

  private static Dataset<Row> claims() throws IOException {
    return SparkSession.builder()
        .getOrCreate()
        .read()
        .parquet(root().resolve("claims/rows").toString());
  }

  private static Path root() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("runs"))) {
      return runs.min(java.util.Comparator.comparing(Path::toFile)).orElseThrow();
    }
  }
}
