package org.pcot.model.spark;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.tensor.Storage;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.SynchronousStep;
import org.pcot.model.training.WeightedSequence;

/**
 * Synchronous data-parallel training of a network of one {@code DecoderLayer}, with the same bits
 * on any number of executors.
 *
 * <p>Every element of the RDD is the whole batch of one {@link SynchronousStep}, in the order of
 * the RDD; it changes the network's own parameters and updater state. Tokens are few next to
 * parameters, so they travel with the tasks.
 */
public final class SynchronousTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
  private final SynchronousStep step;
  private final OptimizerConfig optimizer;
  private final long steps;
  private final Consumer<StepMetrics> metrics;

  /**
   * @param steps length of the whole run, for the learning rate
   * @param metrics told of every step
   */
  public SynchronousTrainingMaster(
      ShardExecutor executor,
      OptimizerConfig optimizer,
      long steps,
      int shards,
      Consumer<StepMetrics> metrics) {
    this.step = new SynchronousStep(executor, shards);
    this.optimizer = optimizer;
    this.steps = steps;
    this.metrics = metrics;
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer spark, JavaRDD<DataSet> batches) {
    MultiLayerNetwork network = spark.getNetwork();
    MultiLayerConfiguration state = network.getLayerWiseConfigurations();
    Storage parameters = Storage.of(network.params());
    Optimizer adam =
        new Optimizer(
            optimizer,
            steps,
            parameters,
            network.getUpdater().getStateViewArray(),
            state.getIterationCount());
    Iterator<DataSet> iterator = batches.toLocalIterator();
    while (iterator.hasNext()) {
      List<WeightedSequence> batch = DecoderDataSets.sequences(iterator.next());
      StepMetrics done = step.take(parameters, adam, batch);
      state.setIterationCount(Math.toIntExact(done.step()));
      network.setScore(done.loss());
      metrics.accept(done);
    }
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw onlyBatches();
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
    throw onlyBatches();
  }

  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader loader,
      MultiDataSetLoader multiLoader) {
    throw onlyBatches();
  }

  @Override
  public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
    throw onlyBatches();
  }

  @Override
  public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> data) {
    throw onlyBatches();
  }

  private static IllegalStateException onlyBatches() {
    return new IllegalStateException(
        "SynchronousTrainingMaster trains a SparkDl4jMultiLayer on an RDD of batches only");
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw onlyBatches();
  }

  @Override
  public void removeHook(TrainingHook hook) {
    throw onlyBatches();
  }

  @Override
  public String toJson() {
    return "{\"shards\": " + step.shards() + "}";
  }

  @Override
  public String toYaml() {
    return "shards: " + step.shards() + "\n";
  }

  @Override
  public void setCollectTrainingStats(boolean collect) {}

  @Override
  public boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public SparkTrainingStats getTrainingStats() {
    return null;
  }

  @Override
  public void setListeners(Collection<TrainingListener> listeners) {}

  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {}

  @Override
  public boolean deleteTempFiles(JavaSparkContext context) {
    return true;
  }

  @Override
  public boolean deleteTempFiles(SparkContext context) {
    return true;
  }
}
