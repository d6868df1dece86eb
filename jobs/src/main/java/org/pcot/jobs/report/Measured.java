package org.pcot.jobs.report;

import java.util.SortedMap;
import java.util.TreeMap;
import org.pcot.jobs.results.ResultRow;
import org.pcot.model.training.evaluation.Evaluation;

/**
 * What a model answered, greedily or by sampling. Shares lie in [0, 1], lengths are in tokens; NaN
 * is unknown, or a mean of nothing.
 *
 * @param low end of the accuracy's interval of 95%, and high the other
 * @param pass by k above 1, the share of prompts of which one of k responses is right
 */
record Measured(
    double accuracy,
    double low,
    double high,
    double median,
    double longShare,
    double truncated,
    double rightLength,
    double wrongLength,
    SortedMap<Integer, Double> pass) {

  /** After a step of training. */
  record Step(long step, long sequences, Measured greedy, Measured sampled) {
    static Step of(ResultRow row) {
      return new Step(row.step(), row.sequences(), Measured.greedy(row), Measured.sampled(row));
    }
  }

  static Measured of(Evaluation evaluation) {
    SortedMap<Integer, Double> pass = new TreeMap<>();
    evaluation.passAt().tailMap(2).forEach((k, estimate) -> pass.put(k, estimate.value()));
    return new Measured(
        evaluation.accuracy(),
        evaluation.accuracyEstimate().low(),
        evaluation.accuracyEstimate().high(),
        evaluation.medianLength(),
        evaluation.longShare(),
        evaluation.truncatedShare(),
        evaluation.rightLength(),
        evaluation.wrongLength(),
        pass);
  }

  private static Measured greedy(ResultRow row) {
    return new Measured(
        row.greedyAccuracy(),
        row.greedyAccuracyLow(),
        row.greedyAccuracyHigh(),
        row.greedyMedianLength(),
        row.greedyLongShare(),
        row.greedyTruncatedShare(),
        row.greedyMeanLengthRight(),
        row.greedyMeanLengthWrong(),
        new TreeMap<>());
  }

  private static Measured sampled(ResultRow row) {
    SortedMap<Integer, Double> pass = new TreeMap<>();
    if (row.samples() > 1) {
      pass.put(row.samples(), row.sampledPass());
    }
    return new Measured(
        row.sampledAccuracy(),
        row.sampledAccuracyLow(),
        row.sampledAccuracyHigh(),
        row.sampledMedianLength(),
        row.sampledLongShare(),
        row.sampledTruncatedShare(),
        row.sampledMeanLengthRight(),
        row.sampledMeanLengthWrong(),
        pass);
  }
}
