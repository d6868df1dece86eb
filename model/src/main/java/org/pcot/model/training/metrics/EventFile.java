package org.pcot.model.training.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicFile;
import org.pcot.datasets.storage.GrowingFile;
import org.pcot.datasets.storage.Seal;

/**
 * The numbers of a run's metrics as TensorBoard reads them: an event for every line, with a scalar
 * for every finite number in it under its key; texts, objects and the step itself give none.
 *
 * <p>The time of an event is its step, in seconds, and not the clock's, so that a run that was
 * interrupted and resumed has the same file as one that was not. TensorBoard's axes "relative" and
 * "wall" say nothing of such a file; its axis "step" is right.
 */
public final class EventFile implements Closeable {
  private static final String NAME = "events.out.tfevents.0.pcot";

  private final GrowingFile file;

  private EventFile(GrowingFile file) {
    this.file = file;
  }

  /** Where the events of a run are. */
  public static Path place(Path run) {
    return new Path(run, NAME);
  }

  /** Begins the file anew, with the lines that the run has written so far. */
  public static EventFile open(Path run, Configuration hadoop, List<JsonNode> linesSoFar)
      throws IOException {
    return new EventFile(GrowingFile.open(place(run), hadoop, content(linesSoFar)));
  }

  /** Writes the file anew unless it is there and begins, or is, so; says whether it did. */
  static boolean restore(Path run, Configuration hadoop, List<JsonNode> lines, boolean isFinished)
      throws IOException {
    byte[] content = content(lines);
    Seal.Counter counter = new Seal.Counter();
    counter.add(content);
    Seal expected = counter.seal();
    Path place = place(run);
    boolean isThere =
        expected.damage(place, hadoop).isEmpty() && !(isFinished && expected.grew(place, hadoop));
    if (!isThere) {
      AtomicFile.replace(place, hadoop, out -> out.write(content));
    }
    return !isThere;
  }

  private static byte[] content(List<JsonNode> lines) {
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    events.writeBytes(EventRecord.version());
    lines.forEach(line -> events.writeBytes(record(line)));
    return events.toByteArray();
  }

  /** TensorBoard sees the event at once where the file system can append. */
  public void append(JsonNode line) throws IOException {
    file.append(record(line));
  }

  private static byte[] record(JsonNode line) {
    Map<String, Float> scalars = new LinkedHashMap<>();
    line.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              boolean isStep = field.getKey().equals(MetricsFile.STEP);
              // JSON would give a NaN back as a text: without it a resumed run has the same events.
              if (value.isNumber() && Double.isFinite(value.doubleValue()) && !isStep) {
                scalars.put(field.getKey(), (float) value.doubleValue());
              }
            });
    return EventRecord.scalars(line.path(MetricsFile.STEP).asLong(), scalars);
  }

  /** Brings all events to the disk. */
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
