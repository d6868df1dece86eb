package org.pcot.model.training.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.JsonLinesFile;
import org.pcot.datasets.storage.Seal;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.training.evaluation.EvaluatedStep;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationCodec;

/**
 * The {@code metrics.jsonl} of a run: an object a line, each with the step it belongs to and the
 * training sequences seen until then; and beside it the same numbers as an {@link EventFile}.
 */
public final class MetricsFile implements Closeable {
  static final String STEP = "step";
  private static final String SEQUENCES = "sequences";
  private static final String GREEDY = "eval/greedy/";
  private static final String SAMPLED = "eval/sampled/";
  private static final String WARNING = "warning";
  private static final String NAME = "metrics.jsonl";

  private final JsonLinesFile lines;
  private final EventFile events;

  private MetricsFile(JsonLinesFile lines, EventFile events) {
    this.lines = lines;
    this.events = events;
  }

  /** Where the metrics of a run are. */
  public static Path place(Path run) {
    return new Path(run, NAME);
  }

  /**
   * Resumes after this step, or begins with step = -1; lines of later steps are dropped, they will
   * be written again.
   */
  public static MetricsFile open(Path run, Configuration hadoop, long step) throws IOException {
    JsonLinesFile lines =
        step < 0
            ? JsonLinesFile.begin(place(run), hadoop)
            : JsonLinesFile.open(place(run), hadoop, line -> line.path(STEP).asLong() <= step);
    try {
      List<JsonNode> kept = JsonLinesFile.read(place(run), hadoop);
      return new MetricsFile(lines, EventFile.open(run, hadoop, kept));
    } catch (IOException | RuntimeException e) {
      closeAfter(e, lines);
      throw e;
    }
  }

  private static void closeAfter(Exception failure, Closeable file) {
    try {
      file.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** An object to be filled and given to {@link #append}. */
  public static ObjectNode line(long step, long sequences) {
    return JsonNodeFactory.instance.objectNode().put(STEP, step).put(SEQUENCES, sequences);
  }

  public void append(ObjectNode line) throws IOException {
    lines.append(line);
    events.append(line);
  }

  /** Appends a line and what is wrong after it, under {@value #WARNING}. */
  public void append(ObjectNode line, Optional<String> warning) throws IOException {
    warning.ifPresent(text -> line.put(WARNING, text));
    append(line);
  }

  /** Appends what an evaluation found, under {@code eval/greedy/…} or {@code eval/sampled/…}. */
  public void append(
      long step, long sequences, Evaluation greedy, Evaluation sampled, Optional<String> warning)
      throws IOException {
    ObjectNode line = line(step, sequences);
    EvaluationCodec.write(line, GREEDY, greedy);
    EvaluationCodec.write(line, SAMPLED, sampled);
    append(line, warning);
  }

  /**
   * The evaluations of a run, in the order of training; none when the run was not begun.
   *
   * @throws org.pcot.datasets.UserError when they are not what its latest checkpoint says
   */
  public static List<EvaluatedStep> evaluations(Path run, Configuration hadoop) throws IOException {
    new Checkpoints(run, hadoop).requireFile(NAME);
    return lines(run, hadoop).stream()
        .filter(MetricsFile::isEvaluation)
        .map(MetricsFile::evaluatedStep)
        .toList();
  }

  /** All lines of a run, in the order of training; none when it was not begun. */
  public static List<JsonNode> lines(Path run, Configuration hadoop) throws IOException {
    Path file = place(run);
    return DurableFiles.fileSystem(file, hadoop).exists(file)
        ? JsonLinesFile.read(file, hadoop)
        : List.of();
  }

  /**
   * What was wrong at the end of a run: after its last evaluation, and after its last step or
   * iteration.
   */
  public static List<String> lastWarnings(Path run, Configuration hadoop) throws IOException {
    Map<Boolean, String> warnings = new LinkedHashMap<>();
    for (JsonNode line : lines(run, hadoop)) {
      warnings.put(isEvaluation(line), line.path(WARNING).asText(""));
    }
    return warnings.values().stream().filter(text -> !text.isEmpty()).distinct().toList();
  }

  private static boolean isEvaluation(JsonNode line) {
    return EvaluationCodec.isIn(line, GREEDY);
  }

  private static EvaluatedStep evaluatedStep(JsonNode line) {
    return new EvaluatedStep(
        line.path(STEP).asLong(),
        line.path(SEQUENCES).asLong(),
        EvaluationCodec.read(line, GREEDY),
        EvaluationCodec.read(line, SAMPLED));
  }

  /** What a checkpoint is to say of the lines so far, by the name of their file. */
  public Map<String, Seal> seals() {
    return Map.of(NAME, lines.seal());
  }

  /**
   * Writes the events of a run that is not under way anew if they are not what its metrics say.
   *
   * @param step the last that counts
   * @param isFinished whether nothing may follow; otherwise a killed driver may have written more
   */
  public static void restoreEvents(
      Path run, Configuration hadoop, long step, boolean isFinished, RunListener listener)
      throws IOException {
    if (!DurableFiles.fileSystem(run, hadoop).exists(place(run))) {
      return; // a run of a version that sealed no metrics, and they are gone
    }
    List<JsonNode> lines =
        JsonLinesFile.read(place(run), hadoop).stream()
            .filter(line -> line.path(STEP).asLong() <= step)
            .toList();
    if (EventFile.restore(run, hadoop, lines, isFinished)) {
      listener.noticed(EventFile.place(run) + ": was not what the metrics say; made again");
    }
  }

  /** Brings all lines to the disk: to be called before a checkpoint counts on them. */
  public void sync() throws IOException {
    lines.sync();
    events.sync();
  }

  @Override
  public void close() throws IOException {
    try (events) {
      lines.close();
    }
  }
}
