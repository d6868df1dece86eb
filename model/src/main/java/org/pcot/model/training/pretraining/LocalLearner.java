package org.pcot.model.training.pretraining;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.SynchronousStep;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.metrics.RunListener;

/**
 * Takes steps on the driver, on batches from elsewhere or without Spark: then on rows that are made
 * as they are needed, those that the corpus with the same mixture, number of rows and seed holds.
 * Step s has the rows at the positions s·B … (s+1)·B - 1 of their {@link RowOrder}.
 */
public final class LocalLearner implements Learner {
  /** Where the batches of steps come from. */
  @FunctionalInterface
  public interface Batches {
    /** Those of the steps [from, to), in order. */
    Iterable<List<WeightedSequence>> steps(long from, long to);
  }

  private final Batches batches;
  private final SynchronousStep step;
  private final Segments parameters;
  private final Optimizer optimizer;

  /**
   * @param rows of the corpus
   * @param seed of the rows and of their order
   */
  public LocalLearner(
      Mixture mixture,
      long rows,
      DecoderConfig decoder,
      PretrainConfig config,
      long seed,
      InitialParameters initial,
      ShardExecutor executor,
      ResumePoint start) {
    this(
        made(mixture, config.order(rows, seed), config.batchSize(), seed),
        decoder,
        config,
        initial,
        executor,
        start);
  }

  public LocalLearner(
      Batches batches,
      DecoderConfig decoder,
      PretrainConfig config,
      InitialParameters initial,
      ShardExecutor executor,
      ResumePoint start) {
    this.batches = batches;
    this.step = new SynchronousStep(executor, config.shards());
    ParameterLayout layout = new ParameterLayout(decoder);
    this.parameters = executor.backend().allocate(layout.lengths());
    start.restore(parameters, fresh -> initial.fill(decoder, fresh, executor));
    this.optimizer =
        start.optimizer(config.optimizer(), config.lastStep(), executor.trainable(parameters));
  }

  @Override
  public long step() {
    return optimizer.step();
  }

  @Override
  public Segments parameters() {
    return parameters;
  }

  @Override
  public Map<String, Segments> optimizerState() {
    return optimizer.state();
  }

  @Override
  public void train(long to, RunListener listener, Consumer<StepMetrics> metrics) {
    for (List<WeightedSequence> batch : batches.steps(step(), to)) {
      StepMetrics done = step.take(parameters, optimizer, batch);
      metrics.accept(done);
      listener.progressed(done.step(), done.loss());
    }
  }

  private static Batches made(Mixture mixture, RowOrder order, int size, long seed) {
    return (from, to) ->
        () ->
            LongStream.range(from, to)
                .mapToObj(
                    step ->
                        LongStream.range(step * size, (step + 1) * size)
                            .mapToObj(position -> row(mixture, seed, order.row(position)))
                            .toList())
                .iterator();
  }

  private static WeightedSequence row(Mixture mixture, long seed, long row) {
    Example example = mixture.example(seed, Split.TRAIN, row);
    return WeightedSequence.of(
        mixture.task().tokenizer().encodePrompt(example.prompt()),
        mixture.task().tokenizer().encodeResponse(example.response()),
        1);
  }
}
