package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.problems.Parity;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.KeptCheckpoints;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.kernels.torch.TorchHome;
import org.pcot.model.spark.Pretrainer;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.PretrainConfig;

/** Two executors that add gradients up among themselves, of which one is lost. */
class AllReduceOnAClusterTest {
  private static final long SEED = 5;
  private static final int STEPS = 60;
  private static final CorpusConfig CORPUS = new CorpusConfig(new Parity(5, 1), 0.4, 400, 20);

  @TempDir private static Path directory;
  private static StandaloneCluster cluster;
  private static SparkSession session;
  private static Corpus corpus;

  @BeforeAll
  static void startCluster() throws IOException {
    assumeTrue(System.getenv(TorchHome.VARIABLE) != null, "no libtorch is named");
    cluster = StandaloneCluster.start(SparkHome.make(directory.resolve("spark")), 2);
    TestJvm.stopSpark();
    session =
        SparkSession.builder()
            .master(cluster.url())
            .appName("allreduce")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1")
            .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "10m")
            .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
            .config("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "600")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraJavaOptions", DriverProcess.EXECUTOR_OPTIONS)
            .getOrCreate();
    String path = directory.resolve("corpus").toUri().toString();
    corpus = new GeneratedCorpus(CORPUS, SEED).write(session, path, 2).corpus();
  }

  @AfterAll
  static void stopCluster() {
    if (session != null) {
      session.stop();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void anExecutorThatIsLostChangesNoBit() throws Exception {
    byte[] undisturbed = train("undisturbed", RunListener.SILENT);
    assertThat(train("again", RunListener.SILENT)).isEqualTo(undisturbed);
    for (ProcessHandle executor : cluster.executorProcesses()) {
      assertThat(ProcessMemory.instances(executor, "org.apache.spark.executor.Executor"))
          .isPositive();
      assertThat(ProcessMemory.instances(executor, "org.pcot.model.spark.Replicas$Replica"))
          .isZero();
    }

    LostInAStretch lost = new LostInAStretch();
    session.sparkContext().addSparkListener(lost);
    List<String> warnings = new ArrayList<>();
    RunListener arming =
        new RunListener() {
          @Override
          public void warned(long step, String text) {
            if (text.contains("taken again")) {
              warnings.add(step + " " + text);
            }
          }

          @Override
          public void progressed(long step, double loss) {
            if (step == STEPS / 3) {
              lost.arm();
            }
          }
        };
    assertThat(train("disturbed", arming)).isEqualTo(undisturbed);
    assertThat(lost.tasks()).isPositive();
    assertThat(warnings).isNotEmpty().allSatisfy(text -> assertThat(text).startsWith("20 "));
  }

  /** Kills an executor when the next stretch has begun. */
  private static final class LostInAStretch extends SparkListener {
    private final Set<Integer> stretches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isArmed = new AtomicBoolean();
    private final AtomicInteger tasks = new AtomicInteger();

    void arm() {
      isArmed.set(true);
    }

    /** Those of stretches that were lost with their executor. */
    int tasks() {
      return tasks.get();
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
      if (submitted.stageInfo().rddInfos().exists(rdd -> rdd.isBarrier())) {
        stretches.add(submitted.stageInfo().stageId());
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
      if (stretches.contains(started.stageId()) && isArmed.getAndSet(false)) {
        cluster.executorProcesses().get(0).destroyForcibly();
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
      if (stretches.contains(ended.stageId()) && ended.reason() instanceof ExecutorLostFailure) {
        tasks.incrementAndGet();
      }
    }
  }

  /** The parameters and moments at the end. */
  private static byte[] train(String name, RunListener listener) throws IOException {
    PretrainConfig config =
        ConfigurationReader.of(
            PretrainConfig.class,
            "steps=" + STEPS,
            "batch_size=16",
            "shards=2",
            "master=allreduce",
            "evaluation_interval=" + STEPS,
            "checkpoint_interval=" + STEPS / 3);
    Path run = Files.createDirectories(directory.resolve(name));
    new Pretrainer(
            JavaSparkContext.fromSparkContext(session.sparkContext()),
            corpus,
            CORPUS.mixture().task(),
            Gpt2.decoder(CORPUS.mixture().task().tokenizer().vocabularySize(), 12, 16, 1, 2),
            EngineConfig.of(Engine.TORCH),
            config,
            new Evaluator(CORPUS.mixture().task(), new EvaluationConfig(20, 1.0, 7), SEED),
            SEED,
            new InitialParameters.Drawn(SEED),
            KeptCheckpoints.ALL)
        .run(
            new org.apache.hadoop.fs.Path(run.toString()),
            new Configuration(),
            () -> ResumePoint.BEGINNING,
            listener);
    List<Path> files;
    try (Stream<Path> all = Files.walk(run)) {
      files = all.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(3);
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    for (Path file : files) {
      contents.write(Files.readAllBytes(file));
    }
    return contents.toByteArray();
  }
}
