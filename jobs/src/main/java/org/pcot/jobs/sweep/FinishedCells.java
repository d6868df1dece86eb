package org.pcot.jobs.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.jobs.results.ResultRow;

/**
 * What a sweep's directory holds, known from it alone.
 *
 * @param fixed the keys that the sweep does not vary, with their values
 * @param rows of all finished cells, in the order of their places
 */
public record FinishedCells(Path root, SortedMap<String, JsonNode> fixed, List<ResultRow> rows) {

  /**
   * None of a directory that is no sweep's.
   *
   * @throws UserError when files are damaged
   */
  public static Optional<FinishedCells> read(Path root, Configuration hadoop) throws IOException {
    Optional<String> damage = SweepMark.damage(root, hadoop);
    if (damage.isPresent()) {
      throw new UserError(damage.get(), "run pcot sweep with the same file: it is made again");
    }
    Optional<SweepMark> mark = SweepMark.read(root, hadoop);
    if (mark.isEmpty()) {
      return Optional.empty();
    }
    List<ResultRow> rows = SweepResults.readAll(new SweepLayout(root.toString()), hadoop);
    return Optional.of(new FinishedCells(root, mark.get().fixed(), rows));
  }

  /** Where the post-training run of a row is. */
  public Path posttraining(ResultRow row) {
    return SweepLayout.posttraining(
        new Path(new SweepLayout(root.toString()).cells(), row.cell()),
        row.fromStep(),
        row.posttraining());
  }
}
