package org.pcot.model.spark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.tasks.Task;
import org.pcot.model.DecoderConfig;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.dl4j.DecoderLayer;
import org.pcot.model.evaluation.Evaluation;
import org.pcot.model.evaluation.Evaluator;
import org.pcot.model.evaluation.MetricsFile;
import org.pcot.model.evaluation.RunListener;
import org.pcot.model.memory.Storage;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.PretrainConfig;
import org.pcot.model.training.PretrainConfig.Master;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;

/**
 * Next-token prediction from a corpus, through dl4j-spark: batches from Parquet, a training master,
 * evaluations, metrics and checkpoints. A run that was cut goes on from a checkpoint, and with the
 * synchronous master is then the same, bit for bit, as one that was not.
 */
public final class Pretrainer {
  /** Steps whose batches are read from Parquet by one Spark job. */
  private static final long WINDOW = 100;

  private final JavaSparkContext spark;
  private final Corpus corpus;
  private final Task task;
  private final DecoderConfig decoder;
  private final PretrainConfig config;
  private final Evaluator evaluator;
  private final long seed;

  public Pretrainer(
      JavaSparkContext spark,
      Corpus corpus,
      Task task,
      DecoderConfig decoder,
      PretrainConfig config,
      Evaluator evaluator,
      long seed) {
    this.spark = spark;
    this.corpus = corpus;
    this.task = task;
    this.decoder = decoder;
    this.config = config;
    this.evaluator = evaluator;
    this.seed = seed;
  }

  /**
   * Trains up to the last step.
   *
   * @param run the run's directory, for metrics and checkpoints
   * @param start the checkpoint to go on from
   */
  public void run(Path run, Optional<Checkpoint> start, RunListener listener) throws IOException {
    MultiLayerNetwork network = network(start);
    long step = network.getIterationCount();
    Configuration hadoop = spark.hadoopConfiguration();
    try (ShardExecutor executor = executor();
        MetricsFile metrics = MetricsFile.open(run, hadoop, start.isEmpty() ? -1 : step)) {
      listener.started(step, config.steps());
      if (step == 0) {
        evaluate(network, executor, metrics, listener);
      }
      while (step < config.steps()) {
        step = window(network, executor, metrics, listener, step);
        if (isDue(step, config.evaluationInterval())) {
          evaluate(network, executor, metrics, listener);
        }
        if (isDue(step, config.checkpointInterval())) {
          metrics.sync();
          checkpoint(network).write(Checkpoints.place(run, step), hadoop);
        }
      }
    }
  }

  /** Trains to the next step at which something else is due. */
  private long window(
      MultiLayerNetwork network,
      ShardExecutor executor,
      MetricsFile metrics,
      RunListener listener,
      long from)
      throws IOException {
    long to = Math.min(config.steps(), from - from % WINDOW + WINDOW);
    to = Math.min(to, nextDue(from, config.evaluationInterval()));
    to = Math.min(to, nextDue(from, config.checkpointInterval()));
    CorpusBatches batches = new CorpusBatches(spark, corpus, task, config.batchSize());
    if (config.master() == Master.SYNCHRONOUS) {
      List<StepMetrics> steps = new ArrayList<>();
      SynchronousTrainingMaster master =
          new SynchronousTrainingMaster(
              executor,
              config.optimizer(),
              config.steps(),
              config.shards(),
              step -> {
                steps.add(step);
                listener.progressed(step.step(), step.loss());
              });
      new SparkDl4jMultiLayer(spark, network, master).fit(batches.steps(from, to));
      for (StepMetrics step : steps) {
        metrics.append(line(step));
      }
    } else {
      listener.progressed(to, average(network, batches, from, to));
    }
    return to;
  }

  /** Returns the workers' mean loss of a sequence. */
  private double average(MultiLayerNetwork network, CorpusBatches batches, long from, long to) {
    int workers = spark.defaultParallelism();
    int localBatch = Math.max(1, config.batchSize() / workers);
    ParameterAveraging averaging =
        new ParameterAveraging(workers, localBatch, config.averagingFrequency(), seed);
    SparkDl4jMultiLayer averaged =
        new SparkDl4jMultiLayer(spark, network, averaging.trainingMaster());
    averaged.fit(batches.examples(from, to).cache());
    network.getLayerWiseConfigurations().setIterationCount(Math.toIntExact(to));
    return averaged.getScore();
  }

  private static long nextDue(long step, long interval) {
    return step - step % interval + interval;
  }

  private boolean isDue(long step, long interval) {
    return step % interval == 0 || step == config.steps();
  }

  private ShardExecutor executor() {
    return ShardExecutors.of(spark, decoder, config.execution());
  }

  private void evaluate(
      MultiLayerNetwork network, ShardExecutor executor, MetricsFile metrics, RunListener listener)
      throws IOException {
    Storage parameters = Storage.of(network.params());
    long step = network.getIterationCount();
    Evaluation greedy = evaluator.greedy(executor, parameters);
    Evaluation sampled = evaluator.sampled(executor, parameters);
    metrics.append(step, step * config.batchSize(), greedy, sampled);
    listener.evaluated(step, greedy, sampled);
  }

  private ObjectNode line(StepMetrics step) {
    return MetricsFile.line(step.step(), step.step() * config.batchSize())
        .put("loss", step.loss())
        .put("num_tokens", step.tokens())
        .put("grad_norm", step.gradientNorm())
        .put("learning_rate", step.learningRate());
  }

  private MultiLayerNetwork network(Optional<Checkpoint> start) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(seed)
            .updater(Optimizer.adam(config.optimizer(), config.steps()))
            .miniBatch(config.master() == Master.PARAMETER_AVERAGING)
            .list()
            .layer(new DecoderLayer.Builder().decoder(decoder).build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Storage parameters = Storage.of(network.params());
    if (start.isEmpty()) {
      new ParameterLayout(decoder).initialise(decoder, seed, parameters);
      return network;
    }
    Checkpoint checkpoint = start.get();
    parameters.array().assign(checkpoint.parameters().array());
    long step = checkpoint.state().path("step").asLong();
    optimizer(network, step).restore(checkpoint.optimizer());
    configuration.setIterationCount(Math.toIntExact(step));
    return network;
  }

  private Optimizer optimizer(MultiLayerNetwork network, long step) {
    return new Optimizer(
        config.optimizer(),
        config.steps(),
        Storage.of(network.params()),
        network.getUpdater().getStateViewArray(),
        step);
  }

  private Checkpoint checkpoint(MultiLayerNetwork network) {
    long step = network.getIterationCount();
    ObjectNode state =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", step)
            .put("sequences", step * config.batchSize())
            .put("next_row", step * config.batchSize() % corpus.manifest().train().rows())
            .put("seed", seed);
    return new Checkpoint(
        decoder,
        task.vocabulary(),
        Storage.of(network.params()),
        optimizer(network, step).state(),
        state);
  }
}
