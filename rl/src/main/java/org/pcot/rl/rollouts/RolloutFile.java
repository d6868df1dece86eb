package org.pcot.rl.rollouts;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.pcot.datasets.parquet.ParquetBytes;
import org.pcot.datasets.storage.AtomicFile;

/**
 * The rollouts of one iteration as Parquet, so that a point of a figure can be traced back to its
 * samples. The same rows give the same bits.
 */
public final class RolloutFile {
  /** The directory of all of a run. */
  public static final String DIRECTORY = "rollouts";

  private static final Pattern NAME = Pattern.compile("iteration_(\\d{6,9})\\.parquet");

  static final MessageType SCHEMA =
      Types.buildMessage()
          .required(INT32)
          .named("prompt_number")
          .required(BINARY)
          .as(stringType())
          .named("prompt")
          .required(BINARY)
          .as(stringType())
          .named("response")
          .required(BINARY)
          .as(stringType())
          .named("answer")
          .required(DOUBLE)
          .named("reward")
          .required(DOUBLE)
          .named("advantage")
          .required(DOUBLE)
          .named("log_probability")
          .requiredList()
          .requiredElement(FLOAT)
          .named("token_log_probabilities")
          .required(INT32)
          .named("length")
          .required(BOOLEAN)
          .named("is_long")
          .required(BOOLEAN)
          .named("is_right")
          .required(BOOLEAN)
          .named("ended")
          .required(INT64)
          .named("weights_step")
          .named("rollouts");

  /**
   * One rollout.
   *
   * @param promptNumber within the iteration
   * @param prompt the whole string that the model was given
   * @param response without end-of-sequence symbol
   * @param answer the right one
   * @param tokenLogProbabilities of each token when it was drawn, that of the end-of-sequence token
   *     included, in nats
   * @param length in tokens, end-of-sequence token not counted
   * @param ended whether it ended by itself
   * @param weightsStep iterations behind the weights that it was sampled from
   */
  public record Row(
      int promptNumber,
      String prompt,
      String response,
      String answer,
      double reward,
      double advantage,
      float[] tokenLogProbabilities,
      int length,
      boolean isLong,
      boolean isRight,
      boolean ended,
      long weightsStep) {

    public static Row of(Sample sample, double advantage, long weightsStep) {
      return new Row(
          sample.promptNumber(),
          sample.problem().prompt(),
          sample.response().text(),
          sample.problem().answer(),
          sample.reward(),
          advantage,
          sample.completion().logProbabilities(),
          sample.length(),
          sample.isLong(),
          sample.isRight(),
          sample.response().isEnded(),
          weightsStep);
    }

    /** Of the whole response: the sum over its tokens, in their order. */
    public double logProbability() {
      double sum = 0;
      for (float logProbability : tokenLogProbabilities) {
        sum += logProbability;
      }
      return sum;
    }
  }

  private RolloutFile() {}

  /** Where the rollouts of an iteration, counted from 1, are. */
  public static Path place(Path run, int iteration) {
    String name = String.format(Locale.ROOT, "iteration_%06d.parquet", iteration);
    return new Path(new Path(run, DIRECTORY), name);
  }

  /** Which iteration's rollouts a file holds, if it is such a file. */
  static OptionalInt iteration(Path file) {
    Matcher name = NAME.matcher(file.getName());
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }

  /**
   * Writes the file, whole or not at all, in place of what an interrupted run may have left.
   *
   * @param iteration counted from 1, as the steps of the metrics are
   * @return the bytes that it holds
   * @throws org.pcot.datasets.UserError without space or without permission
   */
  public static byte[] write(Path run, int iteration, List<Row> rows, Configuration hadoop)
      throws IOException {
    byte[] bytes = ParquetBytes.of(SCHEMA, rows.stream().map(RolloutFile::group).toList());
    AtomicFile.replace(place(run, iteration), hadoop, out -> out.write(bytes));
    return bytes;
  }

  private static Group group(Row row) {
    Group group =
        new SimpleGroup(SCHEMA)
            .append("prompt_number", row.promptNumber())
            .append("prompt", row.prompt())
            .append("response", row.response())
            .append("answer", row.answer())
            .append("reward", row.reward())
            .append("advantage", row.advantage())
            .append("log_probability", row.logProbability())
            .append("length", row.length())
            .append("is_long", row.isLong())
            .append("is_right", row.isRight())
            .append("ended", row.ended())
            .append("weights_step", row.weightsStep());
    Group list = group.addGroup("token_log_probabilities");
    for (float logProbability : row.tokenLogProbabilities()) {
      list.addGroup("list").append("element", logProbability);
    }
    return group;
  }
}
