package org.pcot.jobs.theory;

import java.util.List;
import org.pcot.datasets.configuration.DirectoryName;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.linear.LinearTrainingConfig;

/** What {@code pcot theory} computes. */
public record TheoryConfig(
    @Setting("name of the results' directory") String name,
    @Setting(value = "one run of every cell for each", byDefault = "[1, 2, 3]") List<Long> seeds,
    @Setting(
            value = "the theorems' epsilon: how far a probability may be from what they say",
            byDefault = "0.03",
            min = 0,
            max = 1,
            aboveMin = true)
        double epsilon,
    @Setting(
            value = "inputs that probabilities and greedy responses are taken on",
            byDefault = "500",
            min = 1)
        int testInputs,
    @Setting("how heads are fitted") LinearTrainingConfig training,
    @Setting("the grid on which the theorems are checked") Claims claims,
    @Setting("the grid on which greedy thresholds are measured") Thresholds thresholds,
    @Setting("how many samples pre-training needs") Complexity complexity,
    @Setting("the comparison with Spark MLlib") Reference reference) {

  /**
   * @throws org.pcot.datasets.UserError for a name that cannot name a directory
   */
  public TheoryConfig {
    DirectoryName.require(name);
  }

  /** STaR follows pre-training where the share is below 1/3. */
  public record Claims(
      @Setting(value = "input signs", min = 2) List<Integer> d,
      @Setting(
              value = "shares of long demonstrations; Theorem 1 speaks of those in (0, 3/4)",
              min = 0,
              max = 1)
          List<Double> pCot,
      @Setting(
              value = "rounds of STaR after the one that theory says is enough",
              byDefault = "2",
              min = 0)
          int roundsBeyond) {}

  /** Pre-training alone, with corrupted and partial chains. */
  public record Thresholds(
      @Setting(value = "input signs", min = 2) int d,
      @Setting(value = "shares of long demonstrations", min = 0, max = 1) List<Double> pCot,
      @Setting(
              value = "shares of corrupted chains, with every partial product",
              byDefault = "[0]",
              min = 0,
              max = 1)
          List<Double> noise,
      @Setting(
              value = "distances of the partial products, in clean chains",
              byDefault = "[1]",
              min = 1)
          List<Integer> leap) {}

  /** Two lines through one point. */
  public record Complexity(
      @Setting(value = "input signs, at the first of the shares", min = 2) List<Integer> d,
      @Setting(
              value = "shares of long demonstrations, at the first number of signs",
              min = 0,
              max = 1,
              aboveMin = true)
          List<Double> pCot,
      @Setting(value = "samples after which a cell is given up", byDefault = "50000000", min = 1)
          long mostSamples) {}

  /** One corpus, fitted exactly and by the paper's SGD. */
  public record Reference(
      @Setting(value = "input signs", byDefault = "10", min = 2) int d,
      @Setting(value = "share of long demonstrations", byDefault = "0.25", min = 0, max = 1)
          double pCot,
      @Setting(value = "rows of the corpus", byDefault = "20000", min = 1) int rows) {}
}
