package org.pcot.jobs.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicFile;

/** The rows of a sweep as its cells left them, a file each: JSON, a row a line. */
public final class SweepResults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SweepResults() {}

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

  /** None where there is no file. */
  private static List<ResultRow> read(Path file, Configuration hadoop) throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    if (!fileSystem.exists(file)) {
      return List.of();
    }
    List<ResultRow> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(fileSystem.open(file), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(JSON.readValue(line, ResultRow.class));
      }
    }
    return rows;
  }

  /** Of one cell. */
  static void write(List<ResultRow> rows, Path file, Configuration hadoop) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (ResultRow row : rows) {
      lines.append(JSON.writeValueAsString(row)).append('\n');
    }
    AtomicFile.write(file, hadoop, out -> out.write(lines.toString().getBytes(UTF_8)));
  }
}
