package org.pcot.model.linear.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearFeatures;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearModel;
import org.pcot.model.linear.LinearTrainingConfig;

class ExactHeadsTest {
  private static final LinearTrainingConfig CONFIG = new LinearTrainingConfig(0.01, 1, 0.05, 1);

  private static SparkSession spark;
  @TempDir private java.nio.file.Path directory;

  @BeforeAll
  static void start() {
    spark = SmallSpark.start();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Without short examples, and without long ones, labels of the stop are all of one class. */
  @ParameterizedTest(name = "d {0}, p {1}, {2} rows")
  @CsvSource({"5, 0.3, 2000", "5, 1, 50", "5, 0, 50", "2, 0.5, 1", "2, 0.5, 4", "3, 0.5, 7"})
  void gradientsVanishAtTheMinimisers(int d, double pCot, int rows) throws IOException {
    LinearCorpus corpus = corpus(LinearMixture.of(d, pCot), rows);
    LinearModel exact = ExactHeads.fit(corpus, CONFIG);
    assertThat(exact.weights()).hasNumberOfRows(d + 1);
    for (int head = 0; head <= d; head++) {
      double[] gradient = gradient(head, exact.weights()[head], corpus.examples());
      for (double slope : gradient) {
        assertThat(slope).as("head %d", head).isCloseTo(0, within(1e-7));
      }
    }
  }

  /** Where the stop does not depend on the input, its score is in the bias: MLlib alone gives 0. */
  @Test
  void theBiasOfTheStopIsFitted() throws IOException {
    LinearModel exact = ExactHeads.fit(corpus(LinearMixture.of(5, 0.9), 2000), CONFIG);
    double[] stop = exact.weights()[LinearFeatures.STOP];
    assertThat(stop[stop.length - 1]).isLessThan(-0.5);
  }

  /** Without a parity feature P(y_1 = +1) is (1 + p x_1)/2: with a small lambda, nearly. */
  @Test
  void theFirstHeadIsTheOptimumOfThePaper() throws IOException {
    LinearTrainingConfig config = new LinearTrainingConfig(1e-4, 1, 1e-2, 1);
    double[] first = ExactHeads.fit(corpus(LinearMixture.of(5, 0.5), 20_000), config).weights()[0];
    assertThat(first[0]).isCloseTo(Math.log(1.5 / 0.5), within(0.06));
    for (int i = 1; i < first.length; i++) {
      assertThat(first[i]).isCloseTo(0, within(0.06));
    }
  }

  @Test
  void theSameBitsWhateverTheFiles() throws IOException {
    LinearMixture mixture = LinearMixture.of(4, 0.5);
    LinearCorpus.Manifest manifest = new LinearCorpus.Manifest(mixture, 300, 3);
    double[][] one =
        ExactHeads.fit(LinearCorpus.write(spark, place("one"), manifest, 1), CONFIG).weights();
    double[][] seven =
        ExactHeads.fit(LinearCorpus.write(spark, place("seven"), manifest, 7), CONFIG).weights();
    for (int head = 0; head < one.length; head++) {
      assertThat(seven[head]).as("head %d", head).containsExactly(one[head]);
    }
  }

  /** Of mean logistic loss + lambda/2 |w|²; without examples of the last term alone. */
  private static double[] gradient(int head, double[] w, List<LinearExample> examples) {
    int d = examples.get(0).input().length;
    double[] slopes = new double[w.length];
    double[] phi = new double[w.length];
    int seen = 0;
    for (LinearExample example : examples) {
      if (head >= 2 && !example.isLong()) {
        continue;
      }
      seen++;
      LinearFeatures.fill(head, example.input(), example.response(), phi);
      double score = 0;
      for (int i = 0; i < w.length; i++) {
        score += w[i] * phi[i];
      }
      double stop = example.isLong() ? -1 : 1;
      double label = head == 1 ? stop : example.response()[Math.max(0, head - 1)];
      for (int i = 0; i < w.length; i++) {
        slopes[i] -= label * phi[i] / (1 + Math.exp(label * score));
      }
    }
    double lambda = head < 2 ? CONFIG.firstLambda() : CONFIG.chainLambda() / d;
    for (int i = 0; i < w.length; i++) {
      slopes[i] = slopes[i] / Math.max(1, seen) + lambda * w[i];
    }
    return slopes;
  }

  private LinearCorpus corpus(LinearMixture mixture, int rows) throws IOException {
    return LinearCorpus.write(
        spark, place("corpus"), new LinearCorpus.Manifest(mixture, rows, 3), 2);
  }

  private Path place(String name) {
    return new Path(directory.resolve(name).toString());
  }
}
