package org.pcot.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.model.training.metrics.MetricsFile;

/**
 * What a run measured of its own steps. Of more steps than a page can show, neighbours are one
 * point: their mean, at the last of them.
 *
 * @param values by quantity, one for each step; NaN where none of them has one
 */
record TrainingLines(List<Long> steps, Map<String, List<Double>> values) {
  private static final int MOST_POINTS = 250;

  /** Keys of metrics.jsonl. */
  private static final List<String> QUANTITIES =
      List.of("loss", "reward", "completions/right_share", "completions/mean_length");

  static TrainingLines read(Path run, Configuration hadoop) throws IOException {
    return of(MetricsFile.lines(run, hadoop).stream().filter(line -> line.has("loss")).toList());
  }

  /**
   * @param lines of steps, in the order of training
   */
  static TrainingLines of(List<JsonNode> lines) {
    int together = Math.max(1, (lines.size() + MOST_POINTS - 1) / MOST_POINTS);
    List<List<JsonNode>> points = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += together) {
      points.add(lines.subList(from, Math.min(lines.size(), from + together)));
    }
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (String quantity : QUANTITIES) {
      if (lines.stream().anyMatch(line -> line.path(quantity).isNumber())) {
        values.put(quantity, points.stream().map(point -> mean(point, quantity)).toList());
      }
    }
    return new TrainingLines(
        points.stream().map(point -> point.get(point.size() - 1).path("step").asLong()).toList(),
        values);
  }

  private static double mean(List<JsonNode> lines, String quantity) {
    DoubleStream numbers =
        lines.stream()
            .map(line -> line.path(quantity))
            .filter(JsonNode::isNumber)
            .mapToDouble(JsonNode::asDouble);
    return numbers.average().orElse(Double.NaN);
  }
}
