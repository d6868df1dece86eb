package org.pcot.jobs.results;

import java.util.OptionalDouble;

/**
 * One evaluation during training: a row of the result table of a sweep or an experiment.
 *
 * @param cell id of a sweep's cell, or the name of an experiment's directory
 * @param place the values of the keys that the sweep varies; empty for an experiment
 * @param title task and size, as figures name them
 * @param d how large inputs are: bits of parity, digits of multiplication
 * @param chance accuracy of a guess; 0 where a guess is next to never right
 * @param phase {@code pretraining} or {@code posttraining}
 * @param posttraining name of the variant of post-training; empty before it
 * @param fromStep of pre-training that post-training started from; 0 before it
 * @param step of pre-training, or iteration of post-training
 * @param sequences that the model was trained on until then
 * @param greedyMeanLengthRight NaN where no response was right; so are the other lengths of those
 *     that there are none of
 * @param samples sampled responses to each prompt
 * @param sampledPass share of prompts of which one of so many responses is right: pass@k for k =
 *     samples
 * @param warning what was wrong at the end of its run, in the last row of that; empty elsewhere
 */
public record ResultRow(
    String cell,
    String place,
    String task,
    String title,
    int d,
    double chance,
    double pCot,
    long seed,
    String phase,
    String posttraining,
    long fromStep,
    long step,
    long sequences,
    double greedyAccuracy,
    double greedyMedianLength,
    double greedyLongShare,
    double sampledAccuracy,
    double sampledMedianLength,
    double sampledLongShare,
    double greedyAccuracyLow,
    double greedyAccuracyHigh,
    double greedyTruncatedShare,
    double greedyMeanLengthRight,
    double greedyMeanLengthWrong,
    double sampledAccuracyLow,
    double sampledAccuracyHigh,
    double sampledTruncatedShare,
    double sampledMeanLengthRight,
    double sampledMeanLengthWrong,
    int samples,
    double sampledPass,
    double sampledPassLow,
    double sampledPassHigh,
    String warning) {

  /** The accuracy of a guess; none where a guess is next to never right. */
  public OptionalDouble guess() {
    return chance > 0 ? OptionalDouble.of(chance) : OptionalDouble.empty();
  }
}
