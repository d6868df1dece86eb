package org.pcot.jobs.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The post-training runs of an experiment.
 *
 * @param output where the experiment and its corpora are
 * @param directories of the runs, relative to the output
 */
record PosttrainingRuns(Path output, List<Path> directories) {
  private static final String METRICS = "metrics.jsonl";

  /** Experiment, seed, start, run, file; what is below comes and goes while a run is under way. */
  private static final int METRICS_DEPTH = 5;

  private static final String TIMES = "times.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those that there are now. */
  static PosttrainingRuns find(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output, METRICS_DEPTH)) {
      List<Path> directories =
          files
              .filter(file -> file.endsWith(METRICS))
              .map(file -> output.relativize(file.getParent()))
              .filter(directory -> directory.toString().contains("posttraining"))
              .toList();
      return new PosttrainingRuns(output, directories);
    }
  }

  /** Copies the experiment as it was before post-training. */
  PosttrainingRuns copyWithoutThem(Path copy) throws IOException {
    for (Path file : filesBelow(output)) {
      if (directories.stream().noneMatch(directory -> file.startsWith(output.resolve(directory)))) {
        Path target = copy.resolve(output.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return new PosttrainingRuns(copy, directories);
  }

  /** SHA-256 of every file, hidden ones too, but those that tell how long something took. */
  Map<Path, String> digests() throws IOException {
    Map<Path, String> digests = new TreeMap<>();
    for (Path directory : directories) {
      for (Path file : filesBelow(output.resolve(directory))) {
        if (file.getFileName().toString().startsWith(TIMES)) {
          continue;
        }
        digests.put(output.relativize(file), DigestUtils.sha256Hex(Files.readAllBytes(file)));
      }
    }
    return digests;
  }

  /** Files that differ from those with these digests, are missing or are too many. */
  List<Path> differences(Map<Path, String> expected) throws IOException {
    Map<Path, String> found = digests();
    return Stream.concat(expected.keySet().stream(), found.keySet().stream())
        .distinct()
        .filter(file -> !Objects.equals(expected.get(file), found.get(file)))
        .toList();
  }

  /** How many iterations the metrics tell of. */
  long iterations() throws IOException {
    long sum = 0;
    for (Path directory : directories) {
      Path metrics = output.resolve(directory).resolve(METRICS);
      sum += Files.exists(metrics) ? lastStep(Files.readString(metrics)) : 0;
    }
    return sum;
  }

  /** Of the last whole line. */
  private static long lastStep(String metrics) throws IOException {
    List<String> lines = metrics.substring(0, metrics.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty() ? 0 : JSON.readTree(lines.get(lines.size() - 1)).path("step").asLong();
  }

  /** Checkpoints that are being written, or were when the driver died. */
  List<Path> unfinishedCheckpoints() throws IOException {
    List<Path> unfinished = new ArrayList<>();
    for (Path directory : directories) {
      Path checkpoints = output.resolve(directory).resolve("checkpoints");
      if (Files.exists(checkpoints)) {
        try (DirectoryStream<Path> hidden = Files.newDirectoryStream(checkpoints, ".step_*")) {
          hidden.forEach(unfinished::add);
        }
      }
    }
    return unfinished;
  }

  private static List<Path> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
