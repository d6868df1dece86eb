package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.StrictJson;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.SealedFiles;
import org.pcot.jobs.results.ResultRow;

/** The rows of a sweep as its cells left them, a file each: JSON, a row a line. */
public final class SweepResults {
  private static final ObjectMapper JSON =
      StrictJson.builder(new JsonFactory())
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private SweepResults() {}

  /** Where a sweep's table is: Parquet, in rows. */
  public static Path table(Path root) {
    return new SweepLayout(root.toString()).results();
  }

  /**
   * The rows of all finished cells, in the order of the cells.
   *
   * @param root of the sweep
   */
  public static List<ResultRow> read(Sweep sweep, Path root, Configuration hadoop)
      throws IOException {
    SweepLayout layout = new SweepLayout(root.toString());
    List<ResultRow> rows = new ArrayList<>();
    for (SweepCell cell : sweep.cells()) {
      rows.addAll(read(layout.rows(cell), hadoop));
    }
    return rows;
  }

  /**
   * The rows of all cells in a directory that are finished, in the order of their places: other
   * sweeps may have begun some.
   */
  static List<ResultRow> readAll(SweepLayout layout, Configuration hadoop) throws IOException {
    Path cells = layout.cells();
    FileSystem fileSystem = cells.getFileSystem(hadoop);
    if (!fileSystem.exists(cells)) {
      return List.of();
    }
    List<ResultRow> rows = new ArrayList<>();
    for (FileStatus cell : fileSystem.listStatus(cells)) {
      rows.addAll(read(layout.rowsIn(cell.getPath()), hadoop));
    }
    rows.sort(Comparator.comparing(ResultRow::place).thenComparing(ResultRow::cell));
    return rows;
  }

  /**
   * None where there is no file.
   *
   * @throws UserError when it is not what was written, or not what this version writes
   */
  private static List<ResultRow> read(Path file, Configuration hadoop) throws IOException {
    Optional<String> damage = damage(file, hadoop);
    if (damage.isPresent()) {
      throw new UserError(
          damage.get(), "run pcot sweep with the same file: the cell's rows are made again");
    }
    FileSystem fileSystem = file.getFileSystem(hadoop);
    if (!fileSystem.exists(file)) {
      return List.of();
    }
    List<ResultRow> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(fileSystem.open(file), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(row(file, line));
      }
    }
    return rows;
  }

  private static ResultRow row(Path file, String line) {
    try {
      ResultRow row = JSON.readValue(line, ResultRow.class);
      if (row == null) {
        throw isNoRow(file, "it is no object", null);
      }
      return row;
    } catch (JsonProcessingException e) {
      throw isNoRow(file, e.getOriginalMessage(), e);
    }
  }

  private static UserError isNoRow(Path file, String why, Throwable cause) {
    return new UserError(
        file + ": is not a row of this version's tables: " + why,
        "it was changed, or written by another version: move it away, and the cell runs again",
        cause);
  }

  /** Of one cell. */
  static void write(List<ResultRow> rows, Path file, Configuration hadoop) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (ResultRow row : rows) {
      lines.append(JSON.writeValueAsString(row)).append('\n');
    }
    sealed(file, hadoop).put(file.getName(), lines.toString().getBytes(UTF_8));
  }

  /** What is wrong with the rows of a cell, if it has some. */
  static Optional<String> damage(Path file, Configuration hadoop) throws IOException {
    return sealed(file, hadoop).damage(file.getName());
  }

  static boolean areListed(Path file, Configuration hadoop) throws IOException {
    return sealed(file, hadoop).isListed(file.getName());
  }

  /** Lists the rows of a cell whose writer was killed before it did so. */
  static void adopt(Path file, Configuration hadoop) throws IOException {
    sealed(file, hadoop).adopt(file.getName());
  }

  private static SealedFiles sealed(Path file, Configuration hadoop) {
    return SealedFiles.in(file.getParent(), hadoop);
  }
}
