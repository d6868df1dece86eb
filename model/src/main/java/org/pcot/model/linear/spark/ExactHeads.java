package org.pcot.model.linear.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.UserError;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearFeatures;
import org.pcot.model.linear.LinearModel;
import org.pcot.model.linear.LinearTrainingConfig;
import org.pcot.model.linear.Logistic;

/**
 * Minimises the objective of every head on a corpus, {@code mean logistic loss + lambda/2 |w|²}, by
 * MLlib's logistic regression. A head is one Spark job of one task, so that its sums have one
 * order; heads run side by side.
 *
 * <p>MLlib gives a feature that is the same in all rows the coefficient 0, and warns of labels of a
 * single class; the stop head has such a feature, its bias. The loss of (phi, label) is that of
 * (-phi, -label), so every example goes in as both: the mean is the same, the labels are of both
 * classes, and no feature is constant.
 */
public final class ExactHeads {
  private static final double TOLERANCE = 1e-10;
  private static final int MOST_ITERATIONS = 200;
  private static final double LARGEST_GRADIENT = 1e-6;
  private static final StructType LABELLED =
      new StructType()
          .add("label", DataTypes.DoubleType, false)
          .add("features", SQLDataTypes.VectorType(), false);

  private final LinearCorpus corpus;
  private final LinearTrainingConfig config;
  private final int d;

  private ExactHeads(LinearCorpus corpus, LinearTrainingConfig config) {
    this.corpus = corpus;
    this.config = config;
    this.d = corpus.mixture().d();
  }

  /**
   * The model of the minimisers; 0 for heads that no example concerns.
   *
   * @param config its lambdas are used
   * @throws UserError when the gradient at MLlib's result is not as good as 0
   */
  public static LinearModel fit(LinearCorpus corpus, LinearTrainingConfig config) {
    ExactHeads heads = new ExactHeads(corpus, config);
    int last = Math.max(LinearFeatures.STOP, corpus.mixture().longLength());
    Dataset<Row> rows = corpus.orderedRows();
    int threads = Math.min(last + 1, rows.sparkSession().sparkContext().defaultParallelism());
    ExecutorService drivers = Executors.newFixedThreadPool(threads);
    try {
      List<CompletableFuture<double[]>> weights =
          IntStream.rangeClosed(0, last)
              .mapToObj(head -> CompletableFuture.supplyAsync(() -> heads.minimiser(head), drivers))
              .toList();
      return new LinearModel(
          heads.d, weights.stream().map(CompletableFuture::join).toArray(double[][]::new));
    } finally {
      drivers.shutdownNow();
    }
  }

  private double[] minimiser(int head) {
    Dataset<Row> examples = labelled(head);
    if (examples.isEmpty()) {
      return new double[LinearFeatures.count(head, d)];
    }
    double lambda = config.lambda(head, d);
    double[] weights =
        new LogisticRegression()
            .setFamily("binomial")
            .setFitIntercept(false)
            .setStandardization(false)
            .setElasticNetParam(0)
            .setRegParam(lambda)
            .setTol(TOLERANCE)
            .setMaxIter(MOST_ITERATIONS)
            .fit(examples)
            .coefficients()
            .toArray();
    requireMinimiser(head, weights, examples, lambda);
    return weights;
  }

  /** MLlib returns what it has when its line search fails or its iterations are used up. */
  private static void requireMinimiser(
      int head, double[] weights, Dataset<Row> examples, double lambda) {
    MapPartitionsFunction<Row, Double> gradientNorm =
        rows -> List.of(gradientNorm(rows, weights, lambda)).iterator();
    double norm = examples.mapPartitions(gradientNorm, Encoders.DOUBLE()).first();
    if (!(norm <= LARGEST_GRADIENT)) {
      throw new UserError(
          "head " + head + " has a gradient of " + norm + " where MLlib ended", "raise its lambda");
    }
  }

  /** Of the objective over labelled rows. */
  private static double gradientNorm(Iterator<Row> rows, double[] weights, double lambda) {
    double[] slopes = new double[weights.length];
    long count = 0;
    for (; rows.hasNext(); count++) {
      Row row = rows.next();
      double[] features = row.<Vector>getAs(1).toArray();
      double score = 0;
      for (int i = 0; i < weights.length; i++) {
        score += weights[i] * features[i];
      }
      double error = Logistic.probability(score) - row.getDouble(0);
      for (int i = 0; i < weights.length; i++) {
        slopes[i] += error * features[i];
      }
    }
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      double slope = slopes[i] / count + lambda * weights[i];
      squares += slope * slope;
    }
    return Math.sqrt(squares);
  }

  private Dataset<Row> labelled(int head) {
    int features = LinearFeatures.count(head, d);
    FlatMapFunction<Row, Row> asBoth = row -> asBoth(head, features, LinearColumns.example(row));
    return corpus.orderedRows().flatMap(asBoth, Encoders.row(LABELLED));
  }

  private static Iterator<Row> asBoth(int head, int count, LinearExample example) {
    if (!LinearFeatures.isSeen(head, example)) {
      return List.<Row>of().iterator();
    }
    double[] positive = new double[count];
    LinearFeatures.fill(head, example.input(), example.response(), positive);
    double label = LinearFeatures.label(head, example);
    Arrays.setAll(positive, i -> label * positive[i]);
    double[] negative = Arrays.stream(positive).map(feature -> -feature).toArray();
    return List.of(
            RowFactory.create(1.0, Vectors.dense(positive)),
            RowFactory.create(0.0, Vectors.dense(negative)))
        .iterator();
  }
}
