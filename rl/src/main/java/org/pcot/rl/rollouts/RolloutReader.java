package org.pcot.rl.rollouts;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.Type;
import org.pcot.datasets.UserError;
import org.pcot.datasets.faults.EnvironmentFault;
import org.pcot.datasets.storage.DurableFiles;

/** Reads what a run has kept of its rollouts; a run under way may go on writing. */
public final class RolloutReader {
  private RolloutReader() {}

  /** The iterations that are there, ascending. */
  public static List<Integer> iterations(Path run, Configuration hadoop) throws IOException {
    Path directory = new Path(run, RolloutFile.DIRECTORY);
    try {
      return Stream.of(DurableFiles.fileSystem(directory, hadoop).listStatus(directory))
          .flatMapToInt(status -> RolloutFile.iteration(status.getPath()).stream())
          .sorted()
          .boxed()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /**
   * The rows of an iteration, in the order in which they were written.
   *
   * @throws UserError when the file is damaged, gone, or of other columns
   */
  public static List<RolloutFile.Row> read(Path run, int iteration, Configuration hadoop)
      throws IOException {
    Path file = RolloutFile.place(run, iteration);
    List<RolloutFile.Row> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(hadoop).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        requireColumns(file, group);
        rows.add(row(group));
      }
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) { // Parquet reports damage by any of them
      throw EnvironmentFault.explain(e).orElseGet(() -> damaged(file, e));
    }
    return rows;
  }

  private static UserError damaged(Path file, Exception cause) {
    return new UserError(
        file + ": is damaged, or no Parquet",
        "choose another iteration; pcot posttrain makes it again when it resumes the run",
        cause);
  }

  private static void requireColumns(Path file, Group group) {
    for (Type column : RolloutFile.SCHEMA.getFields()) {
      if (!group.getType().containsField(column.getName())
          || !group.getType().getType(column.getName()).equals(column)) {
        throw new UserError(
            file + ": has no column '" + column + "'",
            "read it by the version of pcot that wrote it");
      }
    }
  }

  private static RolloutFile.Row row(Group group) {
    return new RolloutFile.Row(
        group.getInteger("prompt_number", 0),
        group.getString("prompt", 0),
        group.getString("response", 0),
        group.getString("answer", 0),
        group.getDouble("reward", 0),
        group.getDouble("advantage", 0),
        tokenLogProbabilities(group.getGroup("token_log_probabilities", 0)),
        group.getInteger("length", 0),
        group.getBoolean("is_long", 0),
        group.getBoolean("is_right", 0),
        group.getBoolean("ended", 0),
        group.getLong("weights_step", 0));
  }

  private static float[] tokenLogProbabilities(Group list) {
    float[] values = new float[list.getFieldRepetitionCount("list")];
    for (int t = 0; t < values.length; t++) {
      values[t] = list.getGroup("list", t).getFloat("element", 0);
    }
    return values;
  }
}
