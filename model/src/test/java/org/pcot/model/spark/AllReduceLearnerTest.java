package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.problems.Parity;
import org.pcot.model.Libtorch;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.Learner;
import org.pcot.model.training.pretraining.LocalLearner;
import org.pcot.model.training.pretraining.PretrainConfig;

/** Members on three threads; those on executors are in the tests of clusters. */
class AllReduceLearnerTest {
  private static final long SEED = 11;
  private static final int STEPS = 7;
  private static final CorpusConfig CORPUS = new CorpusConfig(new Parity(5, 1), 0.4, 70, 20);
  private static final EngineConfig TORCH = EngineConfig.of(Engine.TORCH);

  @TempDir private static java.nio.file.Path directory;
  private static SparkSession session;
  private static JavaSparkContext spark;
  private static Corpus corpus;

  @BeforeAll
  static void startSpark() throws IOException {
    session =
        SparkSession.builder()
            .master("local[3]")
            .appName("allreduce")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    corpus = new GeneratedCorpus(CORPUS, SEED).write(session, directory + "/corpus", 2).corpus();
  }

  @AfterAll
  static void stopSpark() {
    session.stop();
  }

  /** What a learner has after its steps. */
  private record Trained(List<float[]> vectors, List<StepMetrics> steps) {}

  @Test
  void itIsTheTreesResultUpToRounding() {
    Trained tree = train(false, 3, "0.02", STEPS);
    Trained group = train(true, 3, "0.02", STEPS);
    for (int step = 0; step < STEPS; step++) {
      StepMetrics expected = tree.steps.get(step);
      StepMetrics actual = group.steps.get(step);
      assertThat(actual.step()).isEqualTo(expected.step());
      assertThat(actual.tokens()).isEqualTo(expected.tokens());
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
      assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-6));
      assertThat(actual.learningRate()).isEqualTo(expected.learningRate());
    }
    for (int vector = 0; vector < tree.vectors.size(); vector++) {
      float[] expected = tree.vectors.get(vector);
      float[] actual = group.vectors.get(vector);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(1e-6f));
      }
    }
    assertThat(group.steps.get(STEPS - 1).loss()).isLessThan(group.steps.get(0).loss());
  }

  @Test
  void stretchesOfAnyLengthEndInTheSameBits() {
    Trained whole = train(true, 3, "0.02", STEPS);
    Trained inStretches = train(true, 3, "0.02", 1, 3, 4, STEPS);
    assertThat(inStretches.steps).isEqualTo(whole.steps);
    assertThat(inStretches.vectors).usingRecursiveComparison().isEqualTo(whole.vectors);
    assertThat(train(true, 2, "0.02", STEPS).steps).isNotEqualTo(whole.steps);
  }

  @Test
  void aStepThatIsNotOneOfNumbersIsRefused() {
    assertThatThrownBy(() -> train(true, 2, "1e38", STEPS))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("at step ");
    assertThat(HeapObjects.count(Replicas.Replica.class)).isZero();
  }

  @Test
  void replicasStayBetweenStretchesAndAreFreedAtTheEnd() {
    System.gc();
    List<Long> between = new ArrayList<>();
    RunListener counting =
        new RunListener() {
          @Override
          public void progressed(long step, double loss) {
            between.add(HeapObjects.count(Replicas.Replica.class));
          }
        };
    train(true, 3, "0.02", counting, 2, 4);
    assertThat(between).containsExactly(3L, 3L, 3L, 3L);
    assertThat(HeapObjects.count(Replicas.Replica.class)).isZero();
  }

  @Test
  void whatATaskPutsBackAfterTheEndIsNotKept() {
    DecoderConfig decoder = decoder();
    TrainableView view = TrainableView.of(decoder);
    Segments parameters = Libtorch.backend().allocate(new ParameterLayout(decoder).lengths());
    BroadcastVector values =
        BroadcastVector.of(spark, parameters, new ParameterLayout(decoder).lengths());
    Broadcast<Replicas> replicas =
        spark.broadcast(
            new Replicas(view, TORCH, Activations.KEPT, config(1, "0.02").optimizer(), STEPS));
    List<Boolean> kept =
        spark
            .parallelize(List.of(true, false), 1)
            .map(
                isClosed -> {
                  Replicas own = replicas.value();
                  assertThat(own.at(0)).isEmpty();
                  Replicas.Replica replica = own.restored(List.of(values, values, values), 0);
                  if (isClosed) {
                    own.close();
                  }
                  own.keep(replica);
                  return own.at(0).isPresent();
                })
            .collect();
    assertThat(kept).containsExactly(false, true);
    replicas.destroy(true);
    assertThat(HeapObjects.count(Replicas.Replica.class)).isZero();
  }

  @Test
  void moreShardsThanPlacesAreRefused() {
    assertThatThrownBy(() -> train(true, 4, "0.02", STEPS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("all 4 shards")
        .hasMessageContaining("places for 3");
  }

  private static DecoderConfig decoder() {
    return Gpt2.decoder(CORPUS.mixture().task().tokenizer().vocabularySize(), 12, 16, 1, 2);
  }

  private static PretrainConfig config(int shards, String learningRate) {
    return ConfigurationReader.of(
        PretrainConfig.class,
        "steps=" + STEPS,
        "batch_size=16",
        "shards=" + shards,
        "optimizer.learning_rate=" + learningRate,
        "optimizer.epsilon=1e-3");
  }

  private static Trained train(boolean allReduce, int shards, String learningRate, long... stops) {
    return train(allReduce, shards, learningRate, RunListener.SILENT, stops);
  }

  private static Trained train(
      boolean allReduce, int shards, String learningRate, RunListener listener, long... stops) {
    Libtorch.backend();
    PretrainConfig config = config(shards, learningRate);
    DecoderConfig decoder = decoder();
    InitialParameters initial = new InitialParameters.Drawn(SEED);
    CorpusBatches batches =
        new CorpusBatches(
            spark,
            corpus,
            CORPUS.mixture().task(),
            config.order(corpus.manifest().train().rows(), SEED),
            config.batchSize());
    try (ShardExecutor executor =
            new LocalShardExecutor(decoder, Libtorch.backend(), Activations.KEPT, 1);
        Learner learner =
            allReduce
                ? new AllReduceLearner(
                    spark,
                    batches,
                    decoder,
                    TORCH,
                    config,
                    initial,
                    executor,
                    ResumePoint.BEGINNING)
                : new LocalLearner(
                    batches::steps, decoder, config, initial, executor, ResumePoint.BEGINNING)) {
      List<StepMetrics> steps = new ArrayList<>();
      for (long stop : stops) {
        learner.train(stop, listener, steps::add);
        assertThat(learner.step()).isEqualTo(stop);
      }
      List<float[]> vectors = new ArrayList<>();
      vectors.add(floats(learner.parameters()));
      learner.optimizerState().values().forEach(moments -> vectors.add(floats(moments)));
      return new Trained(vectors, steps);
    }
  }

  private static float[] floats(Segments values) {
    float[] floats = new float[Math.toIntExact(values.length())];
    values.read(0, FloatBuffer.wrap(floats));
    return floats;
  }
}
