package org.pcot.jobs.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the files of an experiment under way tell of how far it is.
 *
 * @param output where the experiment and its corpora are
 */
record RunFiles(Path output) {
  /** Experiment, seed, start, run, checkpoints, checkpoint. */
  private static final int DEPTH = 6;

  private static final Pattern METRICS = Pattern.compile("posttraining.*/metrics\\.jsonl$");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many iterations of post-training the metrics tell of. */
  long iterations() throws IOException {
    long sum = 0;
    for (Path metrics : find(METRICS)) {
      sum += lastStep(Files.readString(metrics));
    }
    return sum;
  }

  /** Of the last whole line. */
  private static long lastStep(String metrics) throws IOException {
    List<String> lines = metrics.substring(0, metrics.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty() ? 0 : JSON.readTree(lines.get(lines.size() - 1)).path("step").asLong();
  }

  /**
   * Checkpoints that are whole.
   *
   * @param stage pretraining or posttraining
   */
  List<Path> checkpoints(String stage) throws IOException {
    return find(Pattern.compile(stage + ".*/checkpoints/step_\\d+$"));
  }

  /** Those that are being written, or were when the driver died. */
  List<Path> unfinishedCheckpoints(String stage) throws IOException {
    return find(Pattern.compile(stage + ".*/checkpoints/\\.step_[^/]*$"));
  }

  private List<Path> find(Pattern place) throws IOException {
    if (!Files.exists(output)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(output, DEPTH)) {
      return files
          .filter(file -> place.matcher(output.relativize(file).toString()).find())
          .toList();
    } catch (UncheckedIOException e) {
      return List.of(); // something went while it was looked at
    }
  }
}
