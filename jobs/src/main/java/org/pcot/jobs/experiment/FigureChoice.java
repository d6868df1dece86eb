package org.pcot.jobs.experiment;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The figures of the paper that can be drawn, by their numbers there. */
public enum FigureChoice {
  /** Accuracy and length during pre-training, and during one variant of post-training. */
  TRAINING(1),
  /** Several variants of post-training side by side. */
  POST_TRAINING(3);

  private final int number;

  FigureChoice(int number) {
    this.number = number;
  }

  /** The one that suits an experiment. */
  public static FigureChoice of(ExperimentConfig config) {
    return config.posttrain().runs().size() > 1 ? POST_TRAINING : TRAINING;
  }

  /**
   * By its number.
   *
   * @throws IllegalArgumentException when there is no such figure
   */
  public static FigureChoice parse(String text) {
    return Arrays.stream(values())
        .filter(figure -> text.equals(Integer.toString(figure.number)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no figure \""
                        + text
                        + "\", only "
                        + Arrays.stream(values())
                            .map(figure -> Integer.toString(figure.number))
                            .collect(Collectors.joining(" and "))));
  }
}
