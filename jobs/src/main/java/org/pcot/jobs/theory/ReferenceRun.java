package org.pcot.jobs.theory;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearFeatures;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearModel;
import org.pcot.model.linear.LinearTrainer;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.model.linear.SgdBound;
import org.pcot.model.linear.spark.ExactHeads;
import org.pcot.model.linear.spark.LinearCorpus;

/**
 * Holds stochastic gradient descent against the exact minimisers of its objectives: those of the
 * regularised empirical risk of one corpus, from which the descent draws rows with replacement.
 */
public final class ReferenceRun {
  private static final int TEST_INPUTS = 1000;

  private final LinearMixture mixture;
  private final LinearTrainingConfig config;
  private final long seed;

  private ReferenceRun(LinearMixture mixture, LinearTrainingConfig config, long seed) {
    this.mixture = mixture;
    this.config = config;
    this.seed = seed;
  }

  /**
   * A row for every head that has examples in the corpus, in order of heads.
   *
   * @param hadoop to write the corpus with
   * @param corpusDirectory where the corpus is, or is written
   * @param notices told when it was damaged
   * @param mixture with every partial product in its chains (leap 1)
   * @param rows of the corpus
   */
  public static List<ReferenceRow> run(
      SparkSession spark,
      Configuration hadoop,
      Path corpusDirectory,
      Consumer<String> notices,
      LinearMixture mixture,
      LinearTrainingConfig config,
      int rows,
      long seed)
      throws IOException {
    if (mixture.leap() != 1) {
      throw new IllegalArgumentException("no one feature decides with leap " + mixture.leap());
    }
    LinearCorpus corpus =
        LinearCorpus.openOrWrite(
            spark,
            hadoop,
            corpusDirectory,
            new LinearCorpus.Manifest(mixture, rows, seed),
            notices);
    LinearModel exact = ExactHeads.fit(corpus, config);
    ReferenceRun run = new ReferenceRun(mixture, config, seed);
    LinearTrainer sgd = run.descend(corpus.examples());
    return run.compare(sgd, exact);
  }

  /** Heads of the chain make no step where no example is long. */
  private LinearTrainer descend(List<LinearExample> examples) {
    LinearTrainer trainer = new LinearTrainer(mixture.d(), mixture.longLength(), config);
    boolean hasLong = examples.stream().anyMatch(LinearExample::isLong);
    for (long draw = 0; hasLong ? !trainer.isDone() : draw < config.steps(0, mixture.d()); draw++) {
      CounterRandom random = CounterRandom.of(seed, Purpose.TRAINING_ORDER, draw);
      trainer.learn(examples.get(random.below(examples.size(), 0)));
    }
    return trainer;
  }

  private List<ReferenceRow> compare(LinearTrainer trainer, LinearModel exact) {
    LinearModel sgd = trainer.model();
    List<double[]> inputs =
        IntStream.range(0, TEST_INPUTS)
            .mapToObj(i -> mixture.input(CounterRandom.of(seed, Purpose.TEST_EXAMPLE, i)))
            .toList();
    return IntStream.range(0, sgd.weights().length)
        .filter(head -> trainer.steps(head) > 0)
        .mapToObj(head -> row(head, trainer.steps(head), sgd, exact, inputs))
        .toList();
  }

  private ReferenceRow row(
      int head, long steps, LinearModel sgd, LinearModel exact, List<double[]> inputs) {
    int d = mixture.d();
    double lambda = config.lambda(head, d);
    int decisive = decisiveFeature(head, d);
    return new ReferenceRow(
        d,
        mixture.pCot(),
        seed,
        head,
        steps,
        lambda,
        sgd.weights()[head][decisive],
        exact.weights()[head][decisive],
        distance(sgd.weights()[head], exact.weights()[head]),
        SgdBound.distance(LinearFeatures.count(head, d), lambda, steps),
        largestProbabilityDifference(head, sgd, exact, inputs));
  }

  /** Where phi has x_1, y_1·x_1 or y_{l-1}·x_l: the products come after all signs so far. */
  private static int decisiveFeature(int head, int d) {
    return switch (head) {
      case LinearFeatures.FIRST -> 0;
      case LinearFeatures.STOP -> d + 1;
      default -> d + (head - 1) + (head - 1);
    };
  }

  private static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }

  private double largestProbabilityDifference(
      int head, LinearModel sgd, LinearModel exact, List<double[]> inputs) {
    double largest = 0;
    for (double[] input : inputs) {
      double[] chain = mixture.chain(input);
      double difference =
          sgd.probability(head, input, chain) - exact.probability(head, input, chain);
      largest = Math.max(largest, Math.abs(difference));
    }
    return largest;
  }
}
