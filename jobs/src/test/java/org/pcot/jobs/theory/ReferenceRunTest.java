package org.pcot.jobs.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.model.linear.LinearFeatures;
import org.pcot.model.linear.LinearMixture;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.model.linear.SgdBound;

class ReferenceRunTest {
  private static final int D = 5;
  private static final int ROWS = 2000;
  private static final long SEED = 4;

  private static SparkSession spark;
  @TempDir private java.nio.file.Path directory;

  @BeforeAll
  static void start() {
    spark = SparkSession.builder().getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void descentIsWithinTheBoundAndComesNearerTheLongerItGoes() throws IOException {
    List<ReferenceRow> few = run(0.3, 2000, SEED);
    List<ReferenceRow> many = run(0.3, 16 * 2000, SEED);
    assertThat(few).extracting(ReferenceRow::head).containsExactly(0, 1, 2, 3, 4, 5);
    for (int head = 0; head <= D; head++) {
      ReferenceRow early = few.get(head);
      ReferenceRow late = many.get(head);
      assertThat(early.distance()).isLessThan(early.allowed());
      assertThat(late.distance()).isLessThan(late.allowed()).isLessThan(0.5 * early.distance());
      assertThat(late.allowed()).isLessThan(0.5 * early.allowed());
      assertThat(late.exactCoefficient()).isEqualTo(early.exactCoefficient());
    }
  }

  @Test
  void coefficientsAndProbabilitiesDifferByNoMoreThanTheDistanceAllows() throws IOException {
    for (ReferenceRow row : run(0.3, 2000, SEED)) {
      assertThat(row.steps()).isEqualTo(2000);
      assertThat(row.lambda()).isEqualTo(row.head() < 2 ? 0.05 : 0.02);
      assertThat(Math.abs(row.sgdCoefficient() - row.exactCoefficient()))
          .isPositive()
          .isLessThanOrEqualTo(row.distance());
      assertThat(row.largestProbabilityDifference())
          .isPositive()
          .isLessThan(SgdBound.probability(LinearFeatures.count(row.head(), D), row.distance()));
    }
  }

  @Test
  void theCoefficientIsThatOfTheDecisiveFeature() throws IOException {
    List<ReferenceRow> rows = run(0.3, 32_000, SEED);
    for (int head : IntStream.rangeClosed(2, D).toArray()) {
      assertThat(rows.get(head).exactCoefficient()).isGreaterThan(1.5);
      assertThat(rows.get(head).sgdCoefficient()).isGreaterThan(1.5);
    }
    // Of short answers only half have y_1 = x_1, of long ones all: y_1·x_1 = -1 says stop.
    assertThat(rows.get(1).exactCoefficient()).isLessThan(-0.3);
    assertThat(rows.get(0).exactCoefficient()).isCloseTo(Math.log(1.3 / 0.7), within(0.2));
  }

  @Test
  void theSameRowsAgainFromTheCorpusThatIsThere() throws IOException {
    assertThat(run(0.3, 500, SEED)).isEqualTo(run(0.3, 500, SEED));
  }

  @Test
  void headsWithoutExamplesHaveNoRow() throws IOException {
    assertThat(run(0, 500, SEED)).extracting(ReferenceRow::head).containsExactly(0, 1);
  }

  private List<ReferenceRow> run(double pCot, int steps, long seed) throws IOException {
    LinearTrainingConfig config = new LinearTrainingConfig(0.05, steps / D, 0.1, steps / D);
    Path corpus = new Path(directory.resolve("corpus").toString());
    return ReferenceRun.run(
        spark,
        new Configuration(),
        corpus,
        notice -> {},
        LinearMixture.of(D, pCot),
        config,
        ROWS,
        seed);
  }
}
