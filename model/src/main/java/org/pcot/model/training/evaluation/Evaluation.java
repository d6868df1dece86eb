package org.pcot.model.training.evaluation;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What responses to test prompts were like; their grader says which are long and which right.
 * Lengths are in tokens, end-of-sequence token not counted. A mean or share of no response is NaN.
 *
 * @param samples responses to each prompt
 * @param passAt by k, the share of prompts of which at least one of k responses is right; that of 1
 *     is the accuracy
 * @param longShare share of long responses
 * @param longAccuracy share of right ones among the long ones
 * @param shortAccuracy likewise among the others
 * @param truncatedShare share of responses that did not end by themselves; NaN for runs of versions
 *     that did not count them
 * @param rightLength mean length of right responses; NaN likewise
 * @param wrongLength likewise of the others
 * @param lengths how many responses have a length, by length
 */
public record Evaluation(
    int samples,
    SortedMap<Integer, Estimate> passAt,
    double medianLength,
    double meanLength,
    double longShare,
    double longAccuracy,
    double shortAccuracy,
    double truncatedShare,
    double rightLength,
    double wrongLength,
    SortedMap<Integer, Integer> lengths) {

  /** The greedy accuracy from which on a model is said to generalise: our choice. */
  public static final double GENERALISES = 0.95;

  public Evaluation {
    passAt = Collections.unmodifiableSortedMap(new TreeMap<>(passAt));
    lengths = Collections.unmodifiableSortedMap(new TreeMap<>(lengths));
  }

  /** Share of right responses. */
  public double accuracy() {
    return accuracyEstimate().value();
  }

  public Estimate accuracyEstimate() {
    return passAt.get(1);
  }

  /** That were graded. */
  public int responses() {
    return lengths.values().stream().mapToInt(Integer::intValue).sum();
  }

  public int prompts() {
    return responses() / samples;
  }

  /** Whether no response ended by itself, so that none can be right. */
  public boolean isAllTruncated() {
    return truncatedShare == 1;
  }

  /** One graded response. */
  record Graded(int length, boolean isLong, boolean isRight, boolean isEnded)
      implements Serializable {}

  /**
   * @param responses those to a prompt side by side
   * @param samples how many these are
   */
  static Evaluation summarise(List<Graded> responses, int samples) {
    int n = responses.size();
    int[] lengths = responses.stream().mapToInt(Graded::length).sorted().toArray();
    double median = (lengths[(n - 1) / 2] + lengths[n / 2]) / 2.0;
    List<Graded> longOnes = responses.stream().filter(Graded::isLong).toList();
    List<Graded> others = responses.stream().filter(r -> !r.isLong()).toList();
    return new Evaluation(
        samples,
        PassAtK.of(rightOfPrompts(responses, samples), samples),
        median,
        meanLength(responses, response -> true),
        (double) longOnes.size() / n,
        accuracy(longOnes),
        accuracy(others),
        (double) responses.stream().filter(r -> !r.isEnded()).count() / n,
        meanLength(responses, Graded::isRight),
        meanLength(responses, r -> !r.isRight()),
        histogram(responses));
  }

  private static int[] rightOfPrompts(List<Graded> responses, int samples) {
    return IntStream.range(0, responses.size() / samples)
        .map(prompt -> right(responses.subList(prompt * samples, (prompt + 1) * samples)))
        .toArray();
  }

  private static SortedMap<Integer, Integer> histogram(List<Graded> responses) {
    return responses.stream()
        .collect(Collectors.toMap(Graded::length, response -> 1, Integer::sum, TreeMap::new));
  }

  private static double meanLength(List<Graded> responses, Predicate<Graded> condition) {
    return responses.stream()
        .filter(condition)
        .mapToInt(Graded::length)
        .average()
        .orElse(Double.NaN);
  }

  private static double accuracy(List<Graded> responses) {
    return (double) right(responses) / responses.size();
  }

  private static int right(List<Graded> responses) {
    return (int) responses.stream().filter(Graded::isRight).count();
  }
}
