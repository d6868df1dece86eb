package org.pcot.model.spark;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Divergence;
import org.pcot.model.dl4j.DecoderLayer;
import org.pcot.model.engine.Engine;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LearningRateSchedule;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.metrics.RunListener;
import org.pcot.model.training.pretraining.Learner;
import org.pcot.model.training.pretraining.PretrainConfig;
import org.pcot.model.training.pretraining.PretrainConfig.Master;

/** Takes steps through dl4j-spark, on batches from Parquet, by either training master. */
final class SparkLearner implements Learner {
  private final JavaSparkContext spark;
  private final CorpusBatches batches;
  private final PretrainConfig config;
  private final long seed;
  private final ShardExecutor executor;
  private final SynchronousTrainingMaster synchronous;
  private final MultiLayerNetwork network;

  SparkLearner(
      JavaSparkContext spark,
      CorpusBatches batches,
      DecoderConfig decoder,
      Engine engine,
      PretrainConfig config,
      long seed,
      InitialParameters initial,
      ShardExecutor executor,
      ResumePoint start) {
    this.spark = spark;
    this.batches = batches;
    this.config = config;
    this.seed = seed;
    this.executor = executor;
    this.synchronous =
        new SynchronousTrainingMaster(
            executor, config.optimizer(), config.lastStep(), config.shards());
    Cards.check(executor.backend(), config.master());
    this.network = network(decoder, engine, initial, start);
    if (config.master() == Master.SYNCHRONOUS) {
      executor.lendForGradients(NetworkVectors.gradient(network));
    }
  }

  @Override
  public long step() {
    return network.getIterationCount();
  }

  @Override
  public Segments parameters() {
    return NetworkVectors.parameters(network);
  }

  @Override
  public Map<String, Segments> optimizerState() {
    return optimizer(network, step()).state();
  }

  @Override
  public void train(long to, RunListener listener, Consumer<StepMetrics> metrics) {
    long from = step();
    if (config.master() == Master.PARAMETER_AVERAGING) {
      double loss = average(from, to);
      double learningRate = config.optimizer().learningRate(to - 1, config.lastStep());
      Divergence.refuse(to, loss, learningRate);
      listener.progressed(to, loss);
      return;
    }
    synchronous.executeTraining(
        new SparkDl4jMultiLayer(spark, network, synchronous),
        batches.steps(from, to).iterator(),
        step -> {
          metrics.accept(step);
          listener.progressed(step.step(), step.loss());
        });
  }

  /** Returns the workers' mean loss of a sequence. */
  private double average(long from, long to) {
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

  private MultiLayerNetwork network(
      DecoderConfig decoder, Engine engine, InitialParameters initial, ResumePoint start) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(seed)
            .updater(LearningRateSchedule.updater(config.optimizer(), config.lastStep()))
            .miniBatch(config.master() == Master.PARAMETER_AVERAGING)
            .list()
            .layer(layer(decoder, engine))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Segments parameters = NetworkVectors.parameters(network);
    start.restore(parameters, fresh -> initial.fill(decoder, fresh, executor));
    start.restore(optimizer(network, start.step()));
    configuration.setIterationCount(Math.toIntExact(start.step()));
    return network;
  }

  /** Weight decay is its own where it takes steps by itself, which are those of averaging. */
  private DecoderLayer layer(DecoderConfig decoder, Engine engine) {
    DecoderLayer.Builder layer = new DecoderLayer.Builder().decoder(decoder).engine(engine);
    double weightDecay = config.optimizer().weightDecay();
    if (weightDecay > 0) {
      layer.weightDecay(weightDecay);
    }
    return layer.build();
  }

  private AdamW optimizer(MultiLayerNetwork network, long step) {
    return new AdamW(
        config.optimizer(),
        config.lastStep(),
        executor.trainable(NetworkVectors.parameters(network)),
        NetworkVectors.moments(network),
        step);
  }
}
