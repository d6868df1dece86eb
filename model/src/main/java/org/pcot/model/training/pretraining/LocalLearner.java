package org.pcot.model.training.pretraining;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.PretrainConfig;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.RowOrder;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.SynchronousStep;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.evaluation.RunListener;

/**
 * Takes steps without Spark, on rows that are made as they are needed: those that the corpus with
 * the same mixture, number of rows and seed holds. Step s has the rows at the positions s·B …
 * (s+1)·B - 1 of their {@link RowOrder}.
 */
public final class LocalLearner implements Learner {
  private final Mixture mixture;
  private final PretrainConfig config;
  private final RowOrder order;
  private final long seed;
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
    this.mixture = mixture;
    this.config = config;
    this.order = config.order(rows, seed);
    this.seed = seed;
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
    while (step() < to) {
      long first = step() * config.batchSize();
      StepMetrics done =
          step.take(
              parameters,
              optimizer,
              IntStream.range(0, config.batchSize()).mapToObj(i -> row(first + i)).toList());
      metrics.accept(done);
      listener.progressed(done.step(), done.loss());
    }
  }

  private WeightedSequence row(long position) {
    Example example = mixture.example(seed, Split.TRAIN, order.row(position));
    return WeightedSequence.of(
        mixture.task().tokenizer().encodePrompt(example.prompt()),
        mixture.task().tokenizer().encodeResponse(example.response()),
        1);
  }
}
