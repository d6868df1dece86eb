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
  private static final String TRUNCATED_SHARE = "truncated_share";
  private static final String RIGHT_LENGTH = "mean_length_right";
  private static final String WRONG_LENGTH = "mean_length_wrong";
  private static final String LENGTHS = "lengths";
  private static final String SAMPLES = "samples";
  private static final String PASS_AT = "pass@";
  private static final String LOW = "_low";
  private static final String HIGH = "_high";

  private EvaluationCodec() {}

  /** All that an evaluation found. */
  public static void write(ObjectNode node, String prefix, Evaluation evaluation) {
    writeSummary(node, prefix, evaluation);
    ObjectNode lengths = node.putObject(prefix + LENGTHS);
    evaluation.lengths().forEach((length, count) -> lengths.put(length.toString(), count));
  }

  /** The same without how many responses have which length. */
  public static void writeSummary(ObjectNode node, String prefix, Evaluation evaluation) {
    writeEstimate(node, prefix + ACCURACY, evaluation.accuracyEstimate());
    node.put(prefix + MEDIAN_LENGTH, evaluation.medianLength());
    node.put(prefix + MEAN_LENGTH, evaluation.meanLength());
    node.put(prefix + LONG_SHARE, evaluation.longShare());
    writeNumber(node, prefix + LONG_ACCURACY, evaluation.longAccuracy());
    writeNumber(node, prefix + SHORT_ACCURACY, evaluation.shortAccuracy());
    writeNumber(node, prefix + TRUNCATED_SHARE, evaluation.truncatedShare());
    writeNumber(node, prefix + RIGHT_LENGTH, evaluation.rightLength());
    writeNumber(node, prefix + WRONG_LENGTH, evaluation.wrongLength());
    if (evaluation.samples() > 1) {
      node.put(prefix + SAMPLES, evaluation.samples());
      evaluation
          .passAt()
          .tailMap(2)
          .forEach((k, estimate) -> writeEstimate(node, prefix + PASS_AT + k, estimate));
    }
  }

  private static void writeEstimate(ObjectNode node, String key, Estimate estimate) {
    node.put(key, estimate.value());
    node.put(key + LOW, estimate.low());
    node.put(key + HIGH, estimate.high());
  }

  /** JSON has no NaN: a share of nothing is null. */
  private static void writeNumber(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }

  /** Whether there is an evaluation under this prefix. */
  public static boolean isIn(JsonNode node, String prefix) {
    return node.has(prefix + ACCURACY);
  }

  /** What {@link #write} wrote, in this version or in one that wrote less. */
  public static Evaluation read(JsonNode node, String prefix) {
    SortedMap<Integer, Integer> lengths = lengths(node.path(prefix + LENGTHS));
    int samples = node.path(prefix + SAMPLES).asInt(1);
    return new Evaluation(
        samples,
        passAt(node, prefix, samples, lengths),
        node.path(prefix + MEDIAN_LENGTH).asDouble(),
        node.path(prefix + MEAN_LENGTH).asDouble(),
        node.path(prefix + LONG_SHARE).asDouble(),
        node.path(prefix + LONG_ACCURACY).asDouble(Double.NaN),
        node.path(prefix + SHORT_ACCURACY).asDouble(Double.NaN),
        node.path(prefix + TRUNCATED_SHARE).asDouble(Double.NaN),
        node.path(prefix + RIGHT_LENGTH).asDouble(Double.NaN),
        node.path(prefix + WRONG_LENGTH).asDouble(Double.NaN),
        lengths);
  }

  private static SortedMap<Integer, Estimate> passAt(
      JsonNode node, String prefix, int samples, SortedMap<Integer, Integer> lengths) {
    SortedMap<Integer, Estimate> estimates = new TreeMap<>();
    for (int k : PassAtK.reported(samples)) {
      estimates.put(k, readEstimate(node, prefix + (k == 1 ? ACCURACY : PASS_AT + k)));
    }
    if (!node.has(prefix + ACCURACY + LOW)) {
      int prompts = lengths.values().stream().mapToInt(Integer::intValue).sum();
      estimates.put(1, Estimate.wilson(node.path(prefix + ACCURACY).asDouble(), prompts));
    }
    return estimates;
  }

  private static Estimate readEstimate(JsonNode node, String key) {
    return new Estimate(
        node.path(key).asDouble(),
        node.path(key + LOW).asDouble(),
        node.path(key + HIGH).asDouble());
  }

  private static SortedMap<Integer, Integer> lengths(JsonNode node) {
    SortedMap<Integer, Integer> lengths = new TreeMap<>();
    node.properties()
        .forEach(entry -> lengths.put(Integer.valueOf(entry.getKey()), entry.getValue().asInt()));
    return lengths;
  }
}
