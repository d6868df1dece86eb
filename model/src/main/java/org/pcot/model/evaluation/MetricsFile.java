package org.pcot.model.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.JsonLinesFile;

/**
 * The {@code metrics.jsonl} of a run: an object a line, each with the step it belongs to and the
 * training sequences seen until then.
 */
public final class MetricsFile implements Closeable {
  /** What the keys of a greedy evaluation begin with. */
  public static final String GREEDY = "eval/greedy/";

  /** What the keys of a sampled evaluation begin with. */
  public static final String SAMPLED = "eval/sampled/";

  private static final String NAME = "metrics.jsonl";
  private static final String STEP = "step";

  private final JsonLinesFile file;

  private MetricsFile(JsonLinesFile file) {
    this.file = file;
  }

  /** Where the metrics of a run are. */
  public static Path place(Path run) {
    return new Path(run, NAME);
  }

  /**
   * Goes on after this step, or begins with step = -1; lines of later steps are dropped, they will
   * be written again.
   */
  public static MetricsFile open(Path run, Configuration hadoop, long step) throws IOException {
    return new MetricsFile(
        JsonLinesFile.open(place(run), hadoop, line -> line.path(STEP).asLong() <= step));
  }

  /** An object to be filled and given to {@link #append}. */
  public static ObjectNode line(long step, long sequences) {
    return JsonNodeFactory.instance.objectNode().put(STEP, step).put("sequences", sequences);
  }

  public void append(ObjectNode line) throws IOException {
    file.append(line);
  }

  /** Appends what an evaluation found, under {@code eval/greedy/…} or {@code eval/sampled/…}. */
  public void append(long step, long sequences, Evaluation greedy, Evaluation sampled)
      throws IOException {
    ObjectNode line = line(step, sequences);
    put(line, GREEDY, greedy);
    put(line, SAMPLED, sampled);
    file.append(line);
  }

  private static void put(ObjectNode line, String prefix, Evaluation e) {
    line.put(prefix + "accuracy", e.accuracy());
    line.put(prefix + "median_length", e.medianLength());
    line.put(prefix + "mean_length", e.meanLength());
    line.put(prefix + "long_share", e.longShare());
    putShare(line, prefix + "long_accuracy", e.longAccuracy());
    putShare(line, prefix + "short_accuracy", e.shortAccuracy());
    ObjectNode lengths = line.putObject(prefix + "lengths");
    e.lengths().forEach((length, count) -> lengths.put(Integer.toString(length), count));
  }

  /** JSON has no NaN: a share of nothing is null. */
  private static void putShare(ObjectNode line, String key, double share) {
    if (Double.isNaN(share)) {
      line.putNull(key);
    } else {
      line.put(key, share);
    }
  }

  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
