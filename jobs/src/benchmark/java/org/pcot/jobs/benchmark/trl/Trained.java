package org.pcot.jobs.benchmark.trl;

import java.nio.file.Path;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.Parallelism;

/**
 * A model that is trained.
 *
 * @param shards of a step: one for each thread, unless threads divide what is inside the kernels
 * @param tokenizer the model's, or that of sums where it has none
 */
record Trained(
    LocalShardExecutor executor,
    int shards,
    Segments parameters,
    Optimizer optimizer,
    Tokenizer tokenizer,
    int vocabulary)
    implements AutoCloseable {
  /**
   * The other side's is the same where Adam's epsilon is too small to matter: only ours is
   * unscaled.
   */
  private static final OptimizerConfig OPTIMIZER =
      ConfigurationReader.of(
          OptimizerConfig.class,
          "learning_rate=1e-5",
          "clip_norm=1",
          "weight_decay=0.01",
          "epsilon=1e-16");

  /**
   * @param gradient a directory for the first step's gradient
   */
  static Trained of(PublishedModel model, int threads, Path gradient) {
    LocalShardExecutor executor = new LocalShardExecutor(model.config(), threads);
    AdamW adam = AdamW.fresh(OPTIMIZER, Integer.MAX_VALUE, executor.trainable(model.parameters()));
    TrainableView view = TrainableView.all(model.config());
    return new Trained(
        executor,
        Parallelism.of(view) == Parallelism.KERNELS ? 1 : threads,
        model.parameters(),
        new GradientFile(adam, model.config(), gradient),
        model.tokenizer().orElse(FineTuning.TASK.tokenizer()),
        model.config().vocabSize());
  }

  @Override
  public void close() {
    executor.close();
  }
}
