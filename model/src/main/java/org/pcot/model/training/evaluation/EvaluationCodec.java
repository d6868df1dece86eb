package org.pcot.model.training.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** Evaluations as fields of JSON objects, each under a prefix: the one place that names them. */
public final class EvaluationCodec {
  private static final String ACCURACY = "accuracy";
  private static final String MEDIAN_LENGTH = "median_length";
  private static final String MEAN_LENGTH = "mean_length";
  private static final String LONG_SHARE = "long_share";
  private static final String LONG_ACCURACY = "long_accuracy";
  private static final String SHORT_ACCURACY = "short_accuracy";
  private static final String LENGTHS = "lengths";

  private EvaluationCodec() {}

  /** All that an evaluation found. */
  static void write(ObjectNode node, String prefix, Evaluation evaluation) {
    writeSummary(node, prefix, evaluation);
    ObjectNode lengths = node.putObject(prefix + LENGTHS);
    evaluation.lengths().forEach((length, count) -> lengths.put(length.toString(), count));
  }

  /** The same without how many responses have which length. */
  public static void writeSummary(ObjectNode node, String prefix, Evaluation evaluation) {
    node.put(prefix + ACCURACY, evaluation.accuracy());
    node.put(prefix + MEDIAN_LENGTH, evaluation.medianLength());
    node.put(prefix + MEAN_LENGTH, evaluation.meanLength());
    node.put(prefix + LONG_SHARE, evaluation.longShare());
    writeShare(node, prefix + LONG_ACCURACY, evaluation.longAccuracy());
    writeShare(node, prefix + SHORT_ACCURACY, evaluation.shortAccuracy());
  }

  /** JSON has no NaN: a share of nothing is null. */
  private static void writeShare(ObjectNode node, String key, double share) {
    if (Double.isNaN(share)) {
      node.putNull(key);
    } else {
      node.put(key, share);
    }
  }

  /** Whether there is an evaluation under this prefix. */
  static boolean isIn(JsonNode node, String prefix) {
    return node.has(prefix + ACCURACY);
  }

  /** What {@link #write} wrote. */
  static Evaluation read(JsonNode node, String prefix) {
    return new Evaluation(
        node.path(prefix + ACCURACY).asDouble(),
        node.path(prefix + MEDIAN_LENGTH).asDouble(),
        node.path(prefix + MEAN_LENGTH).asDouble(),
        node.path(prefix + LONG_SHARE).asDouble(),
        node.path(prefix + LONG_ACCURACY).asDouble(Double.NaN),
        node.path(prefix + SHORT_ACCURACY).asDouble(Double.NaN),
        lengths(node.path(prefix + LENGTHS)));
  }

  private static SortedMap<Integer, Integer> lengths(JsonNode node) {
    SortedMap<Integer, Integer> lengths = new TreeMap<>();
    node.properties()
        .forEach(entry -> lengths.put(Integer.valueOf(entry.getKey()), entry.getValue().asInt()));
    return lengths;
  }
}
