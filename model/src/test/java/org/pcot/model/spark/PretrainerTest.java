package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.checkpoint.Recovery;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.LocalLearner;
import org.pcot.model.training.pretraining.PretrainConfig;
import org.pcot.model.training.pretraining.PretrainConfig.Execution;
import org.pcot.model.training.pretraining.PretrainConfig.Master;
import org.pcot.model.training.pretraining.PretrainingLoop;

class PretrainerTest {
  private static final int STEPS = 12;
  private static final long SEED = 3;

  /** 70 rows for 12 steps of 16: training starts the corpus over, in the middle of a batch. */
  private static final CorpusConfig CORPUS = new CorpusConfig(new Parity(5, 1), 0.4, 70, 20);

  @TempDir private java.nio.file.Path directory;
  private final List<WeakReference<Segments>> restored = new ArrayList<>();

  private static final class Interrupt extends RuntimeException {}

  private static RunListener interruptingAt(long step) {
    return new RunListener() {
      @Override
      public void progressed(long done, double loss) {
        if (done == step) {
          throw new Interrupt();
        }
      }
    };
  }

  @Test
  void theSameBitsOnOneThreadOnTwoAndAsSparkTasks() throws IOException {
    byte[] alone = train("local[1]", Execution.LOCAL, "a", RunListener.SILENT);
    assertThat(train("local[2]", Execution.AUTO, "b", RunListener.SILENT)).isEqualTo(alone);
    assertThat(train("local[2]", Execution.SPARK, "c", RunListener.SILENT)).isEqualTo(alone);
  }

  @Test
  void aRunThatIsInterruptedAtAnyStepAndResumedIsTheSameRun() throws IOException {
    byte[] whole = train("local[2]", Execution.AUTO, "whole", RunListener.SILENT);
    for (int step : new int[] {1, 4, 9, 12}) {
      String run = "interrupted" + step;
      RunListener interrupting = interruptingAt(step);
      assertThatThrownBy(() -> train("local[2]", Execution.AUTO, run, interrupting))
          .isInstanceOf(Interrupt.class);
      assertThat(train("local[1]", Execution.AUTO, run, RunListener.SILENT)).isEqualTo(whole);
      for (String file : List.of("metrics.jsonl", "events.out.tfevents.0.pcot")) {
        assertThat(directory.resolve(run).resolve(file))
            .hasSameBinaryContentAs(directory.resolve("whole").resolve(file));
      }
    }
  }

  @Test
  void withoutSparkItIsTheSameRunWhetherInterruptedOrNot() throws IOException {
    byte[] whole = train("local[2]", Execution.AUTO, "whole", RunListener.SILENT);
    RunListener interrupting = interruptingAt(9);
    assertThatThrownBy(() -> trainWithoutSpark("alone", interrupting))
        .isInstanceOf(Interrupt.class);
    assertThat(trainWithoutSpark("alone", RunListener.SILENT)).isEqualTo(whole);
    for (String file : List.of("metrics.jsonl", "events.out.tfevents.0.pcot")) {
      assertThat(directory.resolve("alone").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("whole").resolve(file));
    }
  }

  /** It is as large as what is trained, which would then be there twice. */
  @Test
  void nothingHoldsTheCheckpointThatARunWasResumedFrom() throws IOException {
    RunListener interrupting = interruptingAt(9);
    assertThatThrownBy(() -> train("local[2]", Execution.LOCAL, "freed", interrupting))
        .isInstanceOf(Interrupt.class);
    List<Segments> held = new ArrayList<>();
    RunListener looking =
        new RunListener() {
          @Override
          public void progressed(long done, double loss) {
            System.gc();
            restored.stream().map(WeakReference::get).filter(Objects::nonNull).forEach(held::add);
          }
        };
    train("local[2]", Execution.LOCAL, "freed", looking);
    assertThat(restored).isNotEmpty();
    assertThat(held).isEmpty();
  }

  /**
   * Two times 70 rows are 9 batches of 16, of which one reaches into the second epoch; of the
   * checkpoints, after 4 and 8, one lies in each.
   */
  @Test
  void inEpochsItIsTheSameRunWithSparkWithoutItAndResumed() throws IOException {
    PretrainConfig config = inEpochs(Execution.LOCAL);
    assertThat(config.lastStep()).isEqualTo(9);
    byte[] alone = trainWithoutSpark(config, "alone", RunListener.SILENT);
    assertThat(train("local[2]", inEpochs(Execution.SPARK), "tasks", RunListener.SILENT))
        .isEqualTo(alone);
    for (int step : new int[] {6, 9}) {
      String run = "resumed" + step;
      RunListener interrupting = interruptingAt(step);
      assertThatThrownBy(() -> train("local[2]", config, run, interrupting))
          .isInstanceOf(Interrupt.class);
      assertThat(train("local[1]", config, run, RunListener.SILENT)).isEqualTo(alone);
    }
    for (String run : List.of("tasks", "resumed6", "resumed9")) {
      assertThat(directory.resolve(run).resolve("metrics.jsonl"))
          .hasSameBinaryContentAs(directory.resolve("alone").resolve("metrics.jsonl"));
    }
    assertThat(Files.readString(directory.resolve("alone/metrics.jsonl")))
        .contains("\"step\":7,\"sequences\":112,\"epoch\":1.6,");
  }

  private static PretrainConfig inEpochs(Execution execution) {
    PretrainConfig config = pretraining(Master.SYNCHRONOUS, execution);
    ObjectNode tree = ConfigurationWriter.toJsonTree(config);
    tree.remove("steps");
    return ConfigurationReader.bind(PretrainConfig.class, "pretrain", tree.put("epochs", 2))
        .on(CORPUS.rows(Split.TRAIN));
  }

  private byte[] trainWithoutSpark(String name, RunListener listener) throws IOException {
    return trainWithoutSpark(pretraining(Master.SYNCHRONOUS, Execution.LOCAL), name, listener);
  }

  private byte[] trainWithoutSpark(PretrainConfig config, String name, RunListener listener)
      throws IOException {
    Configuration hadoop = new Configuration();
    Mixture mixture = CORPUS.mixture();
    long rows = CORPUS.rows(Split.TRAIN);
    Path run = new Path(directory.resolve(name).toString());
    Files.createDirectories(directory.resolve(name));
    ResumePoint start = find(new Checkpoints(run, hadoop), config);
    PretrainingLoop loop =
        new PretrainingLoop(
            mixture.task(),
            decoder(),
            Optional.empty(),
            config,
            evaluator(),
            rows,
            SEED,
            KeptCheckpoints.ALL,
            hadoop);
    try (ShardExecutor executor = new LocalShardExecutor(decoder(), 1)) {
      LocalLearner learner =
          new LocalLearner(
              mixture,
              rows,
              decoder(),
              config,
              SEED,
              new InitialParameters.Drawn(SEED),
              executor,
              start);
      loop.run(run, learner, executor, listener);
    }
    return sums(run, config);
  }

  private static byte[] sums(Path run, PretrainConfig config) throws IOException {
    Path last = Checkpoints.place(run, config.lastStep());
    return Files.readAllBytes(java.nio.file.Path.of(last.toString(), "SHA256SUMS"));
  }

  private ResumePoint watched(ResumePoint start) {
    start.checkpoint().ifPresent(c -> restored.add(new WeakReference<>(c.parameters())));
    return start;
  }

  private static ResumePoint find(Checkpoints checkpoints, PretrainConfig config)
      throws IOException {
    Recovery recovery = new Recovery(checkpoints, config.lastStep(), List.of(), notice -> {});
    return ResumePoint.at(recovery.settle(), checkpoints);
  }

  @Test
  void trainingLowersTheLoss() throws IOException {
    double[] losses = new double[STEPS + 1];
    train(
        "local[2]",
        Execution.AUTO,
        "run",
        new RunListener() {
          @Override
          public void progressed(long step, double loss) {
            losses[(int) step] = loss;
          }
        });
    assertThat(losses[1]).isBetween(1.2, 2.5);
    assertThat(losses[STEPS]).isLessThan(losses[1] - 0.3);
  }

  @Test
  void parameterAveragingTrainsToo() throws IOException {
    List<Double> losses = new ArrayList<>();
    train(
        "local[2]",
        pretraining(Master.PARAMETER_AVERAGING, Execution.AUTO),
        "averaged",
        new RunListener() {
          @Override
          public void progressed(long step, double loss) {
            losses.add(loss);
          }
        });
    assertThat(losses).hasSize(4);
    assertThat(losses.get(3)).isLessThan(losses.get(0));
  }

  private byte[] train(String master, Execution execution, String name, RunListener listener)
      throws IOException {
    return train(master, pretraining(Master.SYNCHRONOUS, execution), name, listener);
  }

  private byte[] train(String master, PretrainConfig config, String name, RunListener listener)
      throws IOException {
    try (SparkSession session =
        SparkSession.builder()
            .master(master)
            .appName("pretrain")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      Configuration hadoop = spark.hadoopConfiguration();
      String corpus = directory.resolve("corpus").toString();
      Corpus written = new GeneratedCorpus(CORPUS, SEED).write(session, corpus, 3).corpus();
      Path run = new Path(directory.resolve(name).toString());
      Files.createDirectories(directory.resolve(name));
      Checkpoints checkpoints = new Checkpoints(run, hadoop);
      pretrainer(spark, written, config)
          .run(run, hadoop, () -> watched(find(checkpoints, config)), listener);
      return sums(run, config);
    }
  }

  private static PretrainConfig pretraining(Master master, Execution execution) {
    return ConfigurationReader.of(
        PretrainConfig.class,
        "steps=" + STEPS,
        "batch_size=16",
        "shards=5",
        "master=" + master.name().toLowerCase(Locale.ROOT),
        "execution=" + execution.name().toLowerCase(Locale.ROOT),
        "averaging_frequency=1",
        "evaluation_interval=6",
        "checkpoint_interval=4",
        "optimizer.learning_rate=0.02",
        "optimizer.warmup_steps=3",
        "optimizer.decay=cosine");
  }

  private static Pretrainer pretrainer(
      JavaSparkContext spark, Corpus corpus, PretrainConfig config) {
    Task task = CORPUS.mixture().task();
    return new Pretrainer(
        spark,
        corpus,
        task,
        decoder(),
        EngineConfig.of(Engine.AUTO),
        config,
        evaluator(),
        SEED,
        new InitialParameters.Drawn(SEED),
        KeptCheckpoints.ALL);
  }

  private static DecoderConfig decoder() {
    return Gpt2.decoder(CORPUS.mixture().task().tokenizer().vocabularySize(), 12, 16, 1, 2);
  }

  private static Evaluator evaluator() {
    return new Evaluator(CORPUS.mixture().task(), new EvaluationConfig(20, 1.0, 7), SEED);
  }
}
