package org.pcot.jobs.theory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.jobs.figures.TheoryFigure;
import org.pcot.jobs.progress.Progress;
import org.pcot.jobs.results.ComplexityRow;
import org.pcot.jobs.results.RecordTable;
import org.pcot.jobs.results.TheoryRow;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.rl.linear.LongShareRecursion;

/**
 * All of {@code pcot theory}: cells, the comparison with MLlib, claims, figure.
 *
 * @param hadoop to write with, while the right to is held
 */
public record TheoryRun(
    SparkSession spark, TheoryConfig config, Path root, Configuration hadoop, Progress progress) {

  /** Computes what is not there yet, and gives every claim with its verdict. */
  public List<Claim> run() throws IOException {
    List<TheoryRow> grid = cells("grid", gridCells());
    List<TheoryRow> thresholds = cells("thresholds", thresholdCells());
    List<ComplexityRow> complexity = complexity();
    List<Claim> claims = new ArrayList<>();
    Claims theorems = new Claims(config.epsilon(), config.training());
    byCell(grid).values().forEach(rounds -> claims.addAll(theorems.of(rounds)));
    GridClaims together = new GridClaims(config.epsilon());
    claims.addAll(together.thresholds(thresholds));
    claims.addAll(together.samples(complexity, config.complexity()));
    claims.addAll(together.reference(reference()));
    write(claims);
    List<TheoryRow> all = new ArrayList<>(grid);
    all.addAll(thresholds);
    TheoryFigure.draw(all, complexity).write(figure().getParent(), "theory", hadoop, progress::say);
    return claims;
  }

  private List<TheoryCell> gridCells() {
    List<TheoryCell> cells = new ArrayList<>();
    for (long seed : config.seeds()) {
      for (int d : config.claims().d()) {
        for (double pCot : config.claims().pCot()) {
          cells.add(new TheoryCell(LinearMixture.of(d, pCot), seed, rounds(pCot)));
        }
      }
    }
    return cells;
  }

  /** Of STaR: as many as theory says and some more; as a control some where it says nothing. */
  private int rounds(double pCot) {
    int beyond = config.claims().roundsBeyond();
    return pCot > LongShareRecursion.THRESHOLD
        ? 0
        : beyond + new LongShareRecursion(pCot).roundsToThreshold().orElse(0);
  }

  private List<TheoryCell> thresholdCells() {
    TheoryConfig.Thresholds grid = config.thresholds();
    List<TheoryCell> cells = new ArrayList<>();
    for (long seed : config.seeds()) {
      for (double pCot : grid.pCot()) {
        for (double noise : grid.noise()) {
          cells.add(new TheoryCell(new LinearMixture(grid.d(), pCot, noise, 1), seed, 0));
        }
        for (int leap : grid.leap()) {
          if (leap > 1 || !grid.noise().contains(0.0)) {
            cells.add(new TheoryCell(new LinearMixture(grid.d(), pCot, 0, leap), seed, 0));
          }
        }
      }
    }
    return cells;
  }

  private List<TheoryRow> cells(String table, List<TheoryCell> cells) throws IOException {
    LinearTrainingConfig training = config.training();
    int inputs = config.testInputs();
    return runner()
        .run(
            table,
            cells,
            TheoryCell::cost,
            cell -> cell.run(training, inputs),
            new RecordTable<>(TheoryRow.class));
  }

  private List<ComplexityRow> complexity() throws IOException {
    TheoryConfig.Complexity grid = config.complexity();
    List<ComplexityCell> cells = new ArrayList<>();
    for (long seed : config.seeds()) {
      for (int d : grid.d()) {
        cells.add(new ComplexityCell(d, grid.pCot().get(0), seed));
      }
      for (double pCot : grid.pCot().subList(1, grid.pCot().size())) {
        cells.add(new ComplexityCell(grid.d().get(0), pCot, seed));
      }
    }
    LinearTrainingConfig training = config.training();
    int inputs = config.testInputs();
    long most = grid.mostSamples();
    return runner()
        .run(
            "complexity",
            cells,
            ComplexityCell::cost,
            cell -> List.of(cell.run(training, inputs, most)),
            new RecordTable<>(ComplexityRow.class));
  }

  /** Rows of a cell side by side, in the order of their rounds. */
  private static Map<List<Object>, List<TheoryRow>> byCell(List<TheoryRow> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> List.of(row.seed(), row.d(), row.pCot()),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  /** Anew in every run: claims follow from the tables. */
  private void write(List<Claim> claims) throws IOException {
    Path place = claims();
    RecordTable<Claim> table = new RecordTable<>(Claim.class);
    AtomicDirectory.keep(place, hadoop, progress::say);
    AtomicDirectory.replace(place, hadoop, (files, target) -> table.write(claims, files, target));
  }

  /** Where the table of claims goes. */
  public Path claims() {
    return new Path(root, "claims");
  }

  /** Where the figure goes. */
  public Path figure() {
    return new Path(root, "figures/theory.png");
  }

  /** On the first seed. */
  private List<ReferenceRow> reference() throws IOException {
    TheoryConfig.Reference grid = config.reference();
    Path place = new Path(root, "reference");
    RecordTable<ReferenceRow> table = new RecordTable<>(ReferenceRow.class);
    if (!AtomicDirectory.keep(place, hadoop, progress::say)) {
      List<ReferenceRow> rows =
          ReferenceRun.run(
              spark,
              hadoop,
              new Path(root, "reference_corpus"),
              progress::say,
              LinearMixture.of(grid.d(), grid.pCot()),
              config.training(),
              grid.rows(),
              config.seeds().get(0));
      AtomicDirectory.write(place, hadoop, (files, target) -> table.write(rows, files, target));
    }
    return table.read(spark, place);
  }

  private CellRunner runner() {
    return new CellRunner(spark, root, hadoop, progress);
  }
}
