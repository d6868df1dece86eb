package org.pcot.model.training.evaluation;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What responses to test prompts were like; their grader says which are long and which right.
 *
 * @param accuracy share of right responses
 * @param medianLength in tokens, end-of-sequence token not counted
 * @param longShare share of long responses
 * @param longAccuracy share of right ones among the long ones; NaN without any
 * @param shortAccuracy likewise among the others
 * @param lengths how many responses have a length, by length
 */
public record Evaluation(
    double accuracy,
    double medianLength,
    double meanLength,
    double longShare,
    double longAccuracy,
    double shortAccuracy,
    SortedMap<Integer, Integer> lengths) {

  /** The greedy accuracy from which on a model is said to generalise: our choice. */
  public static final double GENERALISES = 0.95;

  public Evaluation {
    lengths = Collections.unmodifiableSortedMap(new TreeMap<>(lengths));
  }

  /** Responses that were graded, one to a prompt. */
  public int prompts() {
    return lengths.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** One graded response. */
  record Graded(int length, boolean isLong, boolean isRight) implements Serializable {}

  static Evaluation summarise(List<Graded> responses) {
    int n = responses.size();
    int[] lengths = responses.stream().mapToInt(Graded::length).sorted().toArray();
    double median = (lengths[(n - 1) / 2] + lengths[n / 2]) / 2.0;
    List<Graded> longOnes = responses.stream().filter(Graded::isLong).toList();
    List<Graded> others = responses.stream().filter(r -> !r.isLong()).toList();
    return new Evaluation(
        accuracy(responses),
        median,
        responses.stream().mapToInt(Graded::length).average().orElseThrow(),
        (double) longOnes.size() / n,
        accuracy(longOnes),
        accuracy(others),
        histogram(responses));
  }

  private static SortedMap<Integer, Integer> histogram(List<Graded> responses) {
    return responses.stream()
        .collect(Collectors.toMap(Graded::length, response -> 1, Integer::sum, TreeMap::new));
  }

  private static double accuracy(List<Graded> responses) {
    return (double) responses.stream().filter(Graded::isRight).count() / responses.size();
  }
}
