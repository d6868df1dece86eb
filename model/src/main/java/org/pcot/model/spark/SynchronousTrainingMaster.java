package org.pcot.model.spark;

import java.util.ArrayList;
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
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
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
 * <p>Each batch is one {@link SynchronousStep}, which changes the network's own parameters and
 * updater state. Tokens are few next to parameters, so they travel with the tasks. It has no
 * workers of Deeplearning4j's: executors compute what the {@link ShardExecutor} gives them.
 */
public final class SynchronousTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
  private final SynchronousStep step;
  private final OptimizerConfig optimizer;
  private final long steps;
  private final List<TrainingListener> listeners = new ArrayList<>();

  /**
   * @param steps length of the whole run, for the learning rate
   */
  public SynchronousTrainingMaster(
      ShardExecutor executor, OptimizerConfig optimizer, long steps, int shards) {
    this.step = new SynchronousStep(executor, shards);
    this.optimizer = optimizer;
    this.steps = steps;
  }

  /**
   * Takes one step on each batch, in order, from the network's iteration count on.
   *
   * @param metrics told of every step
   */
  public void executeTraining(
      SparkDl4jMultiLayer spark,
      Iterator<List<WeightedSequence>> batches,
      Consumer<StepMetrics> metrics) {
    MultiLayerNetwork network = spark.getNetwork();
    MultiLayerConfiguration state = network.getLayerWiseConfigurations();
    Segments parameters = NetworkVectors.parameters(network);
    Optimizer adam =
        new AdamW(
            optimizer,
            steps,
            step.executor().trainable(parameters),
            NetworkVectors.moments(network),
            state.getIterationCount());
    while (batches.hasNext()) {
      StepMetrics done = step.take(parameters, adam, batches.next());
      int iteration = Math.toIntExact(done.step());
      state.setIterationCount(iteration);
      network.setScore(done.loss());
      spark.setScore(done.loss());
      metrics.accept(done);
      listeners.forEach(l -> l.iterationDone(network, iteration, state.getEpochCount()));
    }
  }

  /** Takes one step on each element of the RDD, a whole batch, in the order of the RDD. */
  @Override
  public void executeTraining(SparkDl4jMultiLayer spark, JavaRDD<DataSet> batches) {
    Iterator<DataSet> data = batches.toLocalIterator();
    executeTraining(
        spark,
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return data.hasNext();
          }

          @Override
          public List<WeightedSequence> next() {
            return DecoderDataSets.sequences(data.next());
          }
        },
        done -> {});
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

  private static UnsupportedOperationException onlyBatches() {
    return new UnsupportedOperationException(
        "a decoder is the only layer of a SparkDl4jMultiLayer, and trains on an RDD of batches");
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw noWorkers();
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
    throw noWorkers();
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw noWorkers();
  }

  private static UnsupportedOperationException noWorkers() {
    return new UnsupportedOperationException(
        "Deeplearning4j's workers, in which hooks run, have no part in synchronous training");
  }

  /** There are none. */
  @Override
  public void removeHook(TrainingHook hook) {}

  @Override
  public String toJson() {
    return "{\"shards\": " + step.shards() + "}";
  }

  @Override
  public String toYaml() {
    return "shards: " + step.shards() + "\n";
  }

  /** Nothing but what steps tell of themselves is collected. */
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

  /** They are told of every step, on the driver. */
  @Override
  public void setListeners(Collection<TrainingListener> others) {
    listeners.clear();
    listeners.addAll(others);
  }

  /** Steps are taken on the driver, where listeners find the storage themselves. */
  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> others) {
    setListeners(others);
  }

  /** There are none. */
  @Override
  public boolean deleteTempFiles(JavaSparkContext context) {
    return true;
  }

  @Override
  public boolean deleteTempFiles(SparkContext context) {
    return true;
  }
}
